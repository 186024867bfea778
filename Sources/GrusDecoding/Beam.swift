import GrusAutodiff

/// The hypotheses of one sentence during a search: those that can still grow, and the best one that has ended.
///
/// It knows nothing of models: it is handed the top tokens of its rows and says which rows live on.
package struct Beam: Sendable {
    /// A hypothesis that has not ended.
    package struct Partial: Sendable, Equatable {
        /// Its tokens so far.
        package var tokens: [Int32]
        /// The natural logarithm of its probability so far.
        package var logProbability: Float

        package init(tokens: [Int32], logProbability: Float) {
            self.tokens = tokens
            self.logProbability = logProbability
        }
    }

    /// The hypotheses that can still grow, best first: one row of the decoder each.
    package private(set) var live: [Partial]
    /// The best hypothesis that has ended.
    package private(set) var best: Hypothesis?
    private let width: Int
    private let limit: Int
    private let penalty: LengthPenalty
    private let end: Int32

    /// A beam of one empty hypothesis.
    ///
    /// - Parameters:
    ///   - width: the number of hypotheses that are kept, ended ones included.
    ///   - limit: the most steps.
    ///   - end: the id of the end mark.
    package init(width: Int, limit: Int, penalty: LengthPenalty, end: Int32) {
        precondition(width >= 1 && limit >= 1, "a beam of \(width) for \(limit) steps")
        self.width = width
        self.limit = limit
        self.penalty = penalty
        self.end = end
        live = [Partial(tokens: [], logProbability: 0)]
    }

    /// How many hypotheses the next step can keep: a hypothesis that ended holds its slot.
    private var freeSlots: Int { width - ended }
    private var ended = 0

    /// Lets every live hypothesis grow by one token.
    ///
    /// - Parameter topTokens: for every live hypothesis its most probable next tokens, best first, as many as the beam
    ///   is wide.
    /// - Returns: for every hypothesis that lives on, which row it came from.
    package mutating func advance(_ topTokens: [[ScoredToken]]) -> [Int] {
        precondition(topTokens.count == live.count, "\(topTokens.count) rows for \(live.count) hypotheses")
        var grown: [Partial] = []
        var parents: [Int] = []
        for growth in selected(topTokens) {
            let before = live[growth.row]
            if growth.token == end {
                finish(before.tokens, growth.logProbability, hasEnd: true)
                ended += 1
            } else {
                grown.append(Partial(tokens: before.tokens + [growth.token], logProbability: growth.logProbability))
                parents.append(growth.row)
            }
        }
        live = grown
        return isDone ? close() : parents
    }

    private struct Growth {
        let row: Int
        let token: Int32
        let logProbability: Float
    }

    /// The best extensions of all rows; equal ones in the order of rows, then of tokens.
    private func selected(_ topTokens: [[ScoredToken]]) -> [Growth] {
        let all = topTokens.enumerated().flatMap { row, list in
            list.map {
                Growth(row: row, token: $0.token, logProbability: live[row].logProbability + $0.logProbability)
            }
        }
        let order = all.indices.sorted { (all[$1].logProbability, $0) < (all[$0].logProbability, $1) }
        return order.prefix(freeSlots).map { all[$0] }
    }

    /// Whether no live hypothesis can beat the best one that ended: a log-probability only falls, and at best is divided
    /// by the longest length.
    private var isDone: Bool {
        guard let first = live.first else { return true }
        if first.tokens.count >= limit { return true }
        guard let best else { return false }
        return penalty.score(first.logProbability, length: limit) < best.score
    }

    private mutating func finish(_ tokens: [Int32], _ logProbability: Float, hasEnd: Bool) {
        var hypothesis = Hypothesis(tokens: tokens, logProbability: logProbability, score: 0, hasEnd: hasEnd)
        hypothesis.score = penalty.score(logProbability, length: hypothesis.length)
        if best.map({ hypothesis.score > $0.score }) ?? true { best = hypothesis }
    }

    /// Ends the search. A sentence without any ended hypothesis gets its best unended one.
    private mutating func close() -> [Int] {
        if best == nil, let first = live.first {
            finish(first.tokens, first.logProbability, hasEnd: false)
        }
        live = []
        return []
    }
}
