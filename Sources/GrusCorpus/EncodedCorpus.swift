import GrusFiles
import GrusRuntime
import GrusText
import Synchronization

/// The token ids of a data set, or of some of its pairs; its text is never held.
package struct EncodedCorpus: Sendable {
    /// The source sides, each closed by `SpecialToken.end`.
    package private(set) var sources = TokenTable()
    /// The target sides, each closed by `SpecialToken.end`.
    package private(set) var targets = TokenTable()
    /// What was left out.
    package private(set) var drops = DropReport()
    /// What tells the corpus from another one.
    package private(set) var fingerprint = CorpusFingerprint()
    /// Its pairs as they are shuffled and drawn.
    package private(set) var blocks: [Block] = []

    /// The number of pairs.
    package var count: Int { sources.count }

    /// Holds nothing yet.
    init() {}

    /// Encodes pairs while they are read; the result does not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - lengths: how many tokens a side may have, end mark included; other pairs are left out and counted.
    ///   - pool: the threads that encode.
    /// - Throws: `InputError` of kind `data` if no pair is kept; what reading throws.
    package init(
        _ corpus: ParallelCorpus, pipeline: TextPipeline, lengths: ClosedRange<Int>, on pool: ThreadPool
    ) throws(InputError) {
        let encoded = SharedCorpus()
        try BlockEncoder(corpus, pipeline, lengths: lengths, on: pool).encode { encoded.append($0) }
        self = encoded.value
        guard count > 0 else { throw drops.nothingLeft(of: corpus) }
    }

    /// Holds the pairs of a store.
    ///
    /// - Throws: `InputError` if they cannot be read.
    package init(_ store: some PairStore) throws(InputError) {
        reserve(store.blocks)
        for index in store.blocks.indices {
            let pairs = try store.pairs(of: index)
            for pair in 0..<pairs.count {
                sources.append(pairs.sources[pair])
                targets.append(pairs.targets[pair])
            }
        }
        (blocks, drops, fingerprint) = (store.blocks, store.drops, store.fingerprint)
    }

    /// Holds pairs of ids that come from elsewhere, each closed by `SpecialToken.end`.
    package init(_ pairs: some Sequence<(source: [Int32], target: [Int32])>) {
        for pair in pairs { append(pair.source, pair.target, lengths: 0...Int.max) }
        blocks = stride(from: 0, to: count, by: Block.size).map { first in
            let range = first..<min(first + Block.size, count)
            return Block(
                part: 0, first: first, count: range.count, sourceTokens: range.reduce(0) { $0 + sources[$1].count },
                targetTokens: range.reduce(0) { $0 + targets[$1].count })
        }
    }

    /// Holds what was stored of a block.
    init(sources: TokenTable, targets: TokenTable) {
        precondition(sources.count == targets.count, "\(sources.count) sources, \(targets.count) targets")
        (self.sources, self.targets) = (sources, targets)
    }

    /// Takes in a pair, if its lengths are allowed.
    mutating func append(
        _ source: some Collection<Int32>, _ target: some Collection<Int32>, lengths: ClosedRange<Int>
    ) {
        let keeps = drops.keeps(sourceLength: source.count, targetLength: target.count, lengths: lengths)
        guard keeps else { return }
        sources.append(source)
        targets.append(target)
        fingerprint.add(source, target)
    }

    /// Takes in a pair of another corpus that this one is drawn from.
    mutating func append(_ source: some Collection<Int32>, _ target: some Collection<Int32>) {
        sources.append(source)
        targets.append(target)
    }

    /// Takes in the next block.
    mutating func append(_ block: BlockEncoder.Encoded) {
        let pairs = block.pairs
        blocks.append(
            Block(
                part: block.part, first: count, count: pairs.count, sourceTokens: pairs.sources.tokenCount,
                targetTokens: pairs.targets.tokenCount))
        for pair in 0..<pairs.count {
            append(pairs.sources[pair], pairs.targets[pair])
            fingerprint.add(pairs.sources[pair], pairs.targets[pair])
        }
        drops += pairs.drops
    }

    /// Makes room for the pairs of blocks.
    mutating func reserve(_ blocks: some Sequence<Block>) {
        let (pairs, source, target) = blocks.reduce((0, 0, 0)) {
            ($0.0 + $1.count, $0.1 + $1.sourceTokens, $0.2 + $1.targetTokens)
        }
        sources.reserve(sequences: pairs, tokens: source)
        targets.reserve(sequences: pairs, tokens: target)
    }
}

extension EncodedCorpus: PairStore {
    package var whole: EncodedCorpus? { self }

    package func pairs(of index: Int) -> EncodedCorpus {
        let block = blocks[index]
        var pairs = EncodedCorpus()
        for pair in block.first..<block.first + block.count { pairs.append(sources[pair], targets[pair]) }
        return pairs
    }
}

/// A corpus that grows while its blocks are encoded.
private final class SharedCorpus: Sendable {
    private let corpus = Mutex(EncodedCorpus())

    var value: EncodedCorpus { corpus.withLock { $0 } }

    func append(_ block: BlockEncoder.Encoded) { corpus.withLock { $0.append(block) } }
}
