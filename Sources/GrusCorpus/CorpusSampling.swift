import GrusFiles
import GrusRuntime
import GrusText

/// Segments the pairs of a corpus anew for every epoch (Kudo 2018; Provilkov et al. 2020).
///
/// What a pair becomes follows from the seed, the number of the epoch and the number of the pair alone.
package struct CorpusSampling: Sendable {
    private let source, target: SegmentationSampler?
    private let longest: Int
    private let key: RandomKey

    /// What a config says of a corpus; nil if nothing is drawn.
    ///
    /// - Parameters:
    ///   - longest: the most tokens of a sentence, end mark included. One that becomes longer keeps the segmentation that it has in
    ///     the corpus.
    /// - Throws: `InputError` of kind `config` if a segmentation is not one of those that the kind is for.
    package init?(
        _ config: SamplingConfig, of text: TextPipeline, longest: Int, seed: UInt64
    ) throws(InputError) {
        source = try SegmentationSampler(config, .source, of: text.source)
        target = try SegmentationSampler(config, .target, of: text.target)
        guard source != nil || target != nil else { return nil }
        self.longest = longest
        // Updates have the streams from 0 on.
        key = RandomKey(seed: seed).child(-1)
    }

    /// The pairs of a corpus as an epoch has them, in the same order.
    ///
    /// - Parameter epoch: its number.
    package func draw(_ corpus: EncodedCorpus, epoch: Int, on pool: ThreadPool) -> EncodedCorpus {
        draw(corpus, nil, first: 0, epoch: epoch, on: pool)
    }

    /// Pairs of a block as an epoch has them.
    ///
    /// - Parameters:
    ///   - uses: which ones; nil takes all, once each.
    ///   - first: the number of the first pair of the block in its set.
    func draw(
        _ block: EncodedCorpus, _ uses: [PairUse]?, first: Int, epoch: Int, on pool: ThreadPool
    ) -> EncodedCorpus {
        let key = key.child(epoch)
        let count = uses?.count ?? block.count
        let parts = stride(from: 0, to: count, by: 8192).lazy.map { start in
            mapBlocks(of: min(8192, count - start), size: 256, on: pool) { indices in
                indices.map { index in
                    let use = uses?[start + index] ?? PairUse(pair: start + index, copy: 0)
                    let key = key.child(first + use.pair)
                    return draw(block, pair: use.pair, use.copy == 0 ? key : key.child(1 + use.copy))
                }
            }
        }
        return EncodedCorpus(parts.joined().joined())
    }

    private func draw(_ corpus: EncodedCorpus, pair: Int, _ key: RandomKey) -> (source: [Int32], target: [Int32]) {
        (
            source: draw(corpus.sources[pair], source, key.child(0)),
            target: draw(corpus.targets[pair], target, key.child(1))
        )
    }

    private func draw(_ ids: TokenSequence, _ sampler: SegmentationSampler?, _ key: RandomKey) -> [Int32] {
        guard let sampler else { return Array(ids) }
        var random = key.makeGenerator()
        let drawn = sampler.draw(ids, &random)
        return drawn.count <= longest ? drawn : Array(ids)
    }
}
