/// The hypotheses of a beam that have ended, and what they mean for those that can still grow.
struct EndedHypotheses: Sendable {
    /// Best first, equal ones in the order in which they ended; at last the unended ones that are wanted beside them.
    private(set) var best: [Hypothesis] = []
    private let options: Beam.Options

    init(_ options: Beam.Options) {
        self.options = options
    }

    /// How many hypotheses the next step can keep.
    var freePlaces: Int { options.stopsEarly ? options.width - best.count : options.width }

    /// Takes in a hypothesis that has ended.
    mutating func insert(_ partial: PartialHypothesis) {
        best.insert(byScore: options.ranking.hypothesis(partial))
        // Those that hold no place are of no use beyond what is wanted.
        if !options.stopsEarly { best.removeLast(max(0, best.count - options.wanted)) }
    }

    /// Whether no live hypothesis, all of which are of one length, can come to be among the best that are wanted.
    func areFinal(beside live: some Collection<PartialHypothesis>) -> Bool {
        guard let best = live.map(\.logProbability).max(), let length = live.first?.steps.count else { return true }
        if length >= options.limit { return true }
        guard self.best.count >= options.wanted else { return false }
        return options.ranking.bound(best, lengths: length + 1...options.limit) < self.best[options.wanted - 1].score
    }

    /// Leaves as many as are wanted. Where fewer have ended, unended ones stand behind them.
    mutating func close(with live: some Collection<PartialHypothesis>) {
        best += live.prefix(max(0, options.wanted - best.count)).map(options.ranking.hypothesis)
        best.removeLast(max(0, best.count - options.wanted))
    }
}
