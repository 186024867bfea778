import GrusFiles
import GrusRuntime
import GrusText

/// The token ids of a whole data set; its text is never held.
package struct EncodedCorpus: Sendable {
    /// The source sides, each closed by `SpecialToken.end`.
    package private(set) var sources = TokenTable()
    /// The target sides, each closed by `SpecialToken.end`.
    package private(set) var targets = TokenTable()
    /// What was left out.
    package private(set) var drops = DropReport()
    /// What tells the corpus from another one.
    package private(set) var fingerprint = CorpusFingerprint()

    /// The number of pairs.
    package var count: Int { sources.count }

    /// Encodes pairs while they are read; the result does not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - lengths: how many tokens a side may have, end mark included; other pairs are left out and counted.
    ///   - pool: the threads that encode.
    /// - Throws: `InputError` of kind `data` if no pair is kept; what reading throws.
    package init(
        _ corpus: ParallelCorpus, pipeline: TextPipeline, lengths: ClosedRange<Int>, on pool: ThreadPool
    ) throws(InputError) {
        let reader = corpus.pairs()
        while let block = try reader.next(count: 8192) {
            let encoded = mapBlocks(of: block.count, size: 512, on: pool) { indices in
                block[indices].map {
                    (source: pipeline.source.encode($0.source), target: pipeline.target.encode($0.target))
                }
            }
            for pair in encoded.joined() { append(pair.source, pair.target, lengths: lengths) }
        }
        guard count > 0 else {
            throw InputError(.data, file: corpus.name, "no pair is left: \(drops); see corpus.maximum_length")
        }
    }

    /// Holds pairs of ids that come from elsewhere, each closed by `SpecialToken.end`.
    package init(_ pairs: some Sequence<(source: [Int32], target: [Int32])>) {
        for pair in pairs { append(pair.source, pair.target, lengths: 0...Int.max) }
    }

    private mutating func append(_ source: [Int32], _ target: [Int32], lengths: ClosedRange<Int>) {
        let keeps = drops.keeps(sourceLength: source.count, targetLength: target.count, lengths: lengths)
        guard keeps else { return }
        sources.append(source)
        targets.append(target)
        fingerprint.add(source, target)
    }
}

extension PairReader {
    /// The next pairs, at most `count`; nil at the end.
    fileprivate func next(count: Int) throws(InputError) -> [SentencePair]? {
        var pairs: [SentencePair] = []
        while pairs.count < count, let pair = try next() { pairs.append(pair) }
        return pairs.isEmpty ? nil : pairs
    }
}
