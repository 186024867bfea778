/// Sentence pairs of a corpus that are computed together: a view of the corpus, which copies nothing.
package struct Batch: Sendable {
    /// The indices of the pairs in the corpus.
    package struct Pairs: RandomAccessCollection, Sendable {
        fileprivate let whole: ArraySlice<Int>
        fileprivate let start, step: Int

        /// The first index.
        package var startIndex: Int { 0 }
        /// The index behind the last one.
        package var endIndex: Int { Swift.max(0, (whole.count - start + step - 1) / step) }
        /// The index of a pair in the corpus.
        package subscript(index: Int) -> Int { whole[whole.startIndex + start + index * step] }
    }

    /// The ids of one side of the pairs, each closed by `SpecialToken.end`.
    package struct Side: RandomAccessCollection, Sendable {
        fileprivate let table: TokenTable
        fileprivate let pairs: Pairs

        /// The first index.
        package var startIndex: Int { 0 }
        /// The index behind the last one.
        package var endIndex: Int { pairs.count }
        /// The ids of a sentence.
        package subscript(index: Int) -> ArraySlice<Int32> { table[pairs[index]] }

        /// The number of ids.
        package var tokens: Int { pairs.reduce(0) { $0 + table.length(of: $1) } }
    }

    /// The source sides, and the target sides.
    package let sources, targets: Side

    fileprivate init(_ sources: TokenTable, _ targets: TokenTable, _ pairs: Pairs) {
        self.sources = Side(table: sources, pairs: pairs)
        self.targets = Side(table: targets, pairs: pairs)
    }

    /// The indices of the pairs in the corpus.
    package var pairs: Pairs { sources.pairs }
    /// The number of pairs.
    package var count: Int { pairs.count }
    /// The number of source tokens, end marks included.
    package var sourceTokens: Int { sources.tokens }
    /// The number of target tokens, end marks included.
    package var targetTokens: Int { targets.tokens }

    /// One of `count` shards of like sizes: shard i has the pairs i, i + count, i + 2·count, …, so that sorted pairs give
    /// shards of like lengths.
    package func shard(_ index: Int, of count: Int) -> Batch {
        precondition(index >= 0 && index < count, "shard \(index) of \(count)")
        return Batch(
            sources.table, targets.table,
            Pairs(whole: pairs.whole, start: pairs.start + index * pairs.step, step: pairs.step * count))
    }
}

extension EncodedCorpus {
    /// The pairs that have given indices in the corpus, in that order.
    package func batch(_ pairs: ArraySlice<Int>) -> Batch {
        Batch(sources, targets, Batch.Pairs(whole: pairs, start: 0, step: 1))
    }

    /// The pairs that have given indices in the corpus, in that order.
    package func batch(_ pairs: some Sequence<Int>) -> Batch { batch(Array(pairs)[...]) }
}
