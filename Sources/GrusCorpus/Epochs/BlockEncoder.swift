import GrusFiles
import GrusRuntime
import GrusText
import Synchronization

/// Turns the text of a corpus into blocks of ids while it is read: one thread reads, those of a pool encode.
struct BlockEncoder: Sendable {
    /// What has become of the pairs of a block.
    struct Encoded: Sendable {
        /// Its number, and which part of the corpus it belongs to.
        let number, part: Int
        var pairs = EncodedCorpus()
    }

    private let corpus: ParallelCorpus
    private let pipeline: TextPipeline
    private let lengths: ClosedRange<Int>
    private let pool: ThreadPool?

    /// An encoder of a corpus.
    ///
    /// - Parameters:
    ///   - lengths: how many tokens a side may have, end mark included; other pairs are left out and counted.
    ///   - pool: the threads that encode; nil for the one that reads.
    init(_ corpus: ParallelCorpus, _ pipeline: TextPipeline, lengths: ClosedRange<Int>, on pool: ThreadPool?) {
        (self.corpus, self.pipeline, self.lengths, self.pool) = (corpus, pipeline, lengths, pool)
    }

    /// Encodes the corpus.
    ///
    /// - Parameters:
    ///   - isWanted: whether a block, by its number, is encoded; others are read alone.
    ///   - receive: gets the blocks in their order, one after the other. What it throws ends all.
    /// - Returns: how many blocks there are.
    /// - Throws: what reading and `receive` throw.
    @discardableResult func encode(
        where isWanted: (Int) -> Bool = { _ in true },
        _ receive: @escaping @Sendable (Encoded) throws(InputError) -> Void
    ) throws(InputError) -> Int {
        let fault = Fault()
        let work = OrderedWork<Encoded>(on: pool, limit: 4 * (pool?.count ?? 1)) { block in
            fault.keep { () throws(InputError) in try receive(block) }
        }
        let reader = corpus.pairs()
        var number = 0
        defer { work.wait() }
        while !fault.isThere, let block = try reader.nextBlock() {
            if isWanted(number) { work.add { [number] in encode(block, number) } }
            number += 1
        }
        work.wait()
        try fault.rethrow()
        return number
    }

    /// The ids of a block.
    func encode(_ block: PairReader.TextBlock, _ number: Int) -> Encoded {
        var encoded = Encoded(number: number, part: block.part)
        for pair in block.pairs {
            encoded.pairs.append(
                pipeline.source.encode(pair.source), pipeline.target.encode(pair.target), lengths: lengths)
        }
        return encoded
    }
}

/// The first error of work that is done side by side.
private final class Fault: Sendable {
    private let fault = Mutex<InputError?>(nil)

    var isThere: Bool { fault.withLock { $0 != nil } }

    /// Does something, unless something before has failed.
    func keep(_ body: () throws(InputError) -> Void) {
        if isThere { return }
        do throws(InputError) { try body() } catch { fault.withLock { $0 = error } }
    }

    func rethrow() throws(InputError) {
        if let fault = fault.withLock({ $0 }) { throw fault }
    }
}
