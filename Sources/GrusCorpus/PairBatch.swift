/// The sentence pairs of a batch: a view of their corpus, which copies nothing.
package struct PairBatch: Sendable {
    /// The ids of one side of the pairs, each closed by `SpecialToken.end`.
    package struct Side: RandomAccessCollection, Sendable {
        fileprivate let table: TokenTable
        fileprivate let batch: Batch

        /// The first index.
        package var startIndex: Int { 0 }
        /// The index behind the last one.
        package var endIndex: Int { batch.count }
        /// The ids of a sentence.
        package subscript(index: Int) -> TokenSequence { table[batch[index]] }

        /// The number of ids.
        package var tokens: Int { batch.reduce(0) { $0 + table.length(of: $1) } }
    }

    /// The source sides, and the target sides.
    package let sources, targets: Side
}

extension EncodedCorpus {
    /// The pairs of a batch.
    package subscript(batch: Batch) -> PairBatch {
        PairBatch(
            sources: PairBatch.Side(table: sources, batch: batch), targets: PairBatch.Side(table: targets, batch: batch)
        )
    }
}

extension EncodedCorpus: Examples {
    /// The numbers of ids of both sides of a pair.
    package func lengths(of pair: Int) -> (source: Int, target: Int) {
        (sources.length(of: pair), targets.length(of: pair))
    }
}
