/// Sentence pairs of a corpus that are computed together: a view of the corpus, which copies nothing.
public struct Batch: Sendable {
    /// Where the pairs stand in the corpus.
    public struct Places: RandomAccessCollection, Sendable {
        fileprivate let whole: ArraySlice<Int>
        fileprivate let start, step: Int

        /// The first index.
        public var startIndex: Int { 0 }
        /// The index behind the last one.
        public var endIndex: Int { Swift.max(0, (whole.count - start + step - 1) / step) }
        /// The place of a pair.
        public subscript(index: Int) -> Int { whole[whole.startIndex + start + index * step] }
    }

    /// The ids of one side of the pairs, each closed by `SpecialToken.end`.
    public struct Side: RandomAccessCollection, Sendable {
        fileprivate let table: TokenTable
        fileprivate let places: Places

        /// The first index.
        public var startIndex: Int { 0 }
        /// The index behind the last one.
        public var endIndex: Int { places.count }
        /// The ids of a sentence.
        public subscript(index: Int) -> ArraySlice<Int32> { table[places[index]] }

        /// The number of ids.
        public var tokens: Int { places.reduce(0) { $0 + table.length(of: $1) } }
    }

    /// The source sides, and the target sides.
    public let sources, targets: Side

    fileprivate init(_ sources: TokenTable, _ targets: TokenTable, _ places: Places) {
        self.sources = Side(table: sources, places: places)
        self.targets = Side(table: targets, places: places)
    }

    /// Where the pairs stand in the corpus.
    public var pairs: Places { sources.places }
    /// The number of pairs.
    public var count: Int { pairs.count }
    /// The number of source tokens, end marks included.
    public var sourceTokens: Int { sources.tokens }
    /// The number of target tokens, end marks included.
    public var targetTokens: Int { targets.tokens }

    /// One of `count` parts of like sizes: part i has the pairs i, i + count, i + 2·count, …, so that sorted pairs give parts
    /// of like lengths.
    public func part(_ index: Int, of count: Int) -> Batch {
        precondition(index >= 0 && index < count, "part \(index) of \(count)")
        return Batch(
            sources.table, targets.table,
            Places(whole: pairs.whole, start: pairs.start + index * pairs.step, step: pairs.step * count))
    }
}

extension EncodedCorpus {
    /// The pairs that stand at places of the corpus, in that order.
    public func batch(_ pairs: ArraySlice<Int>) -> Batch {
        Batch(sources, targets, Batch.Places(whole: pairs, start: 0, step: 1))
    }

    /// The pairs that stand at places of the corpus, in that order.
    public func batch(_ pairs: some Sequence<Int>) -> Batch { batch(Array(pairs)[...]) }
}
