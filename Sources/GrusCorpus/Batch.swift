/// Sentence pairs that are computed together.
public struct Batch: Sendable, Equatable {
    /// Where the pairs stand in the corpus.
    public let pairs: [Int]
    /// The ids of the source sides, each closed by `SpecialToken.end`.
    public let sources: [ArraySlice<Int32>]
    /// The ids of the target sides, each closed by `SpecialToken.end`.
    public let targets: [ArraySlice<Int32>]

    /// Takes one source and one target for each pair.
    public init(pairs: [Int], sources: [ArraySlice<Int32>], targets: [ArraySlice<Int32>]) {
        precondition(
            pairs.count == sources.count && pairs.count == targets.count,
            "a batch of \(pairs.count) pairs with \(sources.count) sources and \(targets.count) targets")
        self.pairs = pairs
        self.sources = sources
        self.targets = targets
    }

    /// The number of pairs.
    public var count: Int { pairs.count }
    /// The number of source tokens, end marks included.
    public var sourceTokens: Int { sources.reduce(0) { $0 + $1.count } }
    /// The number of target tokens, end marks included.
    public var targetTokens: Int { targets.reduce(0) { $0 + $1.count } }
}

extension EncodedCorpus {
    /// The pairs that stand at places of the corpus, in that order.
    public func batch(_ pairs: some Sequence<Int>) -> Batch {
        let pairs = Array(pairs)
        return Batch(pairs: pairs, sources: pairs.map { sources[$0] }, targets: pairs.map { targets[$0] })
    }
}
