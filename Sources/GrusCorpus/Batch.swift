/// Sentence pairs of a corpus that are computed together: a view of the corpus, which copies nothing.
package struct Batch: Sendable {
    /// Where the pairs stand in the corpus.
    package struct Places: RandomAccessCollection, Sendable {
        fileprivate let whole: ArraySlice<Int>
        fileprivate let start, step: Int

        /// The first index.
        package var startIndex: Int { 0 }
        /// The index behind the last one.
        package var endIndex: Int { Swift.max(0, (whole.count - start + step - 1) / step) }
        /// The place of a pair.
        package subscript(index: Int) -> Int { whole[whole.startIndex + start + index * step] }
    }

    /// The ids of one side of the pairs, each closed by `SpecialToken.end`.
    package struct Side: RandomAccessCollection, Sendable {
        fileprivate let table: TokenTable
        fileprivate let places: Places

        /// The first index.
        package var startIndex: Int { 0 }
        /// The index behind the last one.
        package var endIndex: Int { places.count }
        /// The ids of a sentence.
        package subscript(index: Int) -> ArraySlice<Int32> { table[places[index]] }

        /// The number of ids.
        package var tokens: Int { places.reduce(0) { $0 + table.length(of: $1) } }
    }

    /// The source sides, and the target sides.
    package let sources, targets: Side

    fileprivate init(_ sources: TokenTable, _ targets: TokenTable, _ places: Places) {
        self.sources = Side(table: sources, places: places)
        self.targets = Side(table: targets, places: places)
    }

    /// Where the pairs stand in the corpus.
    package var pairs: Places { sources.places }
    /// The number of pairs.
    package var count: Int { pairs.count }
    /// The number of source tokens, end marks included.
    package var sourceTokens: Int { sources.tokens }
    /// The number of target tokens, end marks included.
    package var targetTokens: Int { targets.tokens }

    /// One of `count` parts of like sizes: part i has the pairs i, i + count, i + 2·count, …, so that sorted pairs give parts
    /// of like lengths.
    package func part(_ index: Int, of count: Int) -> Batch {
        precondition(index >= 0 && index < count, "part \(index) of \(count)")
        return Batch(
            sources.table, targets.table,
            Places(whole: pairs.whole, start: pairs.start + index * pairs.step, step: pairs.step * count))
    }
}

extension EncodedCorpus {
    /// The pairs that stand at places of the corpus, in that order.
    package func batch(_ pairs: ArraySlice<Int>) -> Batch {
        Batch(sources, targets, Batch.Places(whole: pairs, start: 0, step: 1))
    }

    /// The pairs that stand at places of the corpus, in that order.
    package func batch(_ pairs: some Sequence<Int>) -> Batch { batch(Array(pairs)[...]) }
}
