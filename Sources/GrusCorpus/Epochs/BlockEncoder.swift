import GrusFiles
import GrusRuntime
import GrusText
import Synchronization

/// Turns the text of a corpus into blocks of ids while it is read: one thread reads, those of a pool encode.
struct BlockEncoder: Sendable {
    /// What has become of the pairs of a block.
    struct Encoded: Sendable {
        /// Which part of the corpus it belongs to.
        let part: Int
        var pairs = EncodedCorpus()
    }

    private let corpus: ParallelCorpus
    private let pipeline: TextPipeline
    private let lengths: ClosedRange<Int>
    private let pool: ThreadPool

    /// An encoder of a corpus.
    ///
    /// - Parameters:
    ///   - lengths: how many tokens a side may have, end mark included; other pairs are left out and counted.
    ///   - pool: the threads that encode.
    init(_ corpus: ParallelCorpus, _ pipeline: TextPipeline, lengths: ClosedRange<Int>, on pool: ThreadPool) {
        (self.corpus, self.pipeline, self.lengths, self.pool) = (corpus, pipeline, lengths, pool)
    }

    /// Encodes the corpus.
    ///
    /// - Parameters:
    ///   - isWanted: whether a block, by its number, is encoded; others are read alone.
    ///   - receive: gets the blocks in their order, one after the other. What it throws ends all.
    /// - Throws: what reading and `receive` throw.
    func encode(
        where isWanted: (Int) -> Bool = { _ in true },
        _ receive: @escaping @Sendable (Encoded) throws(InputError) -> Void
    ) throws(InputError) {
        let fault = Mutex<InputError?>(nil)
        try withoutActuallyEscaping(isWanted) { isWanted throws(InputError) in
            let work = OrderedWork<Encoded>(on: pool, limit: 4 * pool.count) { block in
                fault.withLock { fault in
                    guard fault == nil else { return }
                    do throws(InputError) { try receive(block) } catch { fault = error }
                }
            }
            defer { work.wait() }
            let reader = corpus.pairs()
            var number = 0
            while fault.withLock({ $0 == nil }), let block = try reader.nextBlock() {
                if isWanted(number) { work.add { encode(block) } }
                number += 1
            }
        }
        if let fault = fault.withLock({ $0 }) { throw fault }
    }

    private func encode(_ block: PairReader.TextBlock) -> Encoded {
        var encoded = Encoded(part: block.part)
        for pair in block.pairs {
            encoded.pairs.append(
                pipeline.source.encode(pair.source), pipeline.target.encode(pair.target), lengths: lengths)
        }
        return encoded
    }
}
