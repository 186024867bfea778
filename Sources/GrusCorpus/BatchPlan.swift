import GrusRuntime

/// Which pairs of a corpus form which batch of an epoch; every pair is in exactly one batch.
///
/// A plan follows from the lengths of the pairs and a few numbers alone, so a run that stopped finds any batch again
/// by epoch and index.
package struct BatchPlan: Sendable, Equatable {
    /// The indices of the pairs in the corpus, batch after batch.
    private let pairs: [Int]
    private let batches: [Range<Int>]

    /// The plan of a training epoch.
    ///
    /// All pairs are shuffled and cut into windows of `window` pairs. Each window is sorted by target length, then
    /// source length, so that its batches hold pairs of like lengths; then the batches of all windows are shuffled.
    package static func shuffled(
        _ corpus: EncodedCorpus, limit: BatchLimit, window: Int, seed: UInt64, epoch: Int
    ) -> BatchPlan {
        precondition(window > 0, "a window of \(window) pairs")
        var random = RandomStream(seed: seed, number: epoch)
        var pairs = Array(0..<corpus.count)
        random.shuffle(&pairs)
        var batches: [Range<Int>] = []
        for start in stride(from: 0, to: pairs.count, by: window) {
            let range = start..<min(start + window, pairs.count)
            pairs[range].sort { corpus.isShorter($0, than: $1) }
            batches += corpus.cut(pairs, range, limit)
        }
        random.shuffle(&batches)
        return BatchPlan(pairs: pairs, batches: batches)
    }

    /// The plan of a pass without chance, as validation wants it: all pairs sorted by length.
    package static func sorted(_ corpus: EncodedCorpus, limit: BatchLimit) -> BatchPlan {
        let pairs = (0..<corpus.count).sorted { corpus.isShorter($0, than: $1) }
        return BatchPlan(pairs: pairs, batches: corpus.cut(pairs, pairs.indices, limit))
    }

    /// The batch with the most tokens of both sides; nil if there is none.
    package func largest(of corpus: EncodedCorpus) -> Int? {
        let tokens = { (batch: Int) in
            self[batch].reduce(0) { $0 + corpus.sources.length(of: $1) + corpus.targets.length(of: $1) }
        }
        return batches.indices.map { (index: $0, tokens: tokens($0)) }.max { $0.tokens < $1.tokens }?.index
    }

    /// The number of batches.
    package var count: Int { batches.count }

    /// The indices in the corpus of the pairs of a batch.
    package subscript(batch: Int) -> ArraySlice<Int> { pairs[batches[batch]] }
}

extension EncodedCorpus {
    /// Orders by target length, source length and, to leave nothing to the sorting algorithm, index.
    fileprivate func isShorter(_ left: Int, than right: Int) -> Bool {
        (targets.length(of: left), sources.length(of: left), left)
            < (targets.length(of: right), sources.length(of: right), right)
    }

    /// Cuts a range of pairs into batches; a pair that costs more than a batch may is one alone.
    fileprivate func cut(_ pairs: [Int], _ range: Range<Int>, _ limit: BatchLimit) -> [Range<Int>] {
        var batches: [Range<Int>] = []
        var start = range.lowerBound
        var total = 0.0
        for index in range {
            let pair = pairs[index]
            let cost = limit.cost(sourceLength: sources.length(of: pair), targetLength: targets.length(of: pair))
            if limit.excludes(cost, after: total), index > start {
                batches.append(start..<index)
                start = index
                total = 0
            }
            total += cost
        }
        return start < range.upperBound ? batches + [start..<range.upperBound] : batches
    }
}
