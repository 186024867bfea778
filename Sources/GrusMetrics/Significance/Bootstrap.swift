extension Metric {
    /// The confidence interval of a corpus score by bootstrap resampling (Koehn 2004,
    /// <https://aclanthology.org/W04-3250>).
    ///
    /// - Parameters:
    ///   - statistics: the segments' statistics; at least one segment.
    ///   - resamples: how many corpora are drawn, each as large as the corpus.
    ///   - seed: equal seeds draw the same segments.
    public func bootstrap(
        _ statistics: SegmentStatistics, resamples: Int = 1000, seed: RandomSeed = .standard
    ) -> ConfidenceInterval {
        var stream = RandomStream(seed)
        let scores = resampledScores(of: [statistics], resamples: resamples, stream: &stream)[0]
        return ConfidenceInterval(of: scores, mean: scores.roundedMean)
    }

    /// The scores of resampled corpora, for every system with the same segments: [system][resample].
    func resampledScores(
        of systems: [SegmentStatistics], resamples: Int, stream: inout RandomStream
    ) -> [[ResampledScore]] {
        let segments = systems[0].count
        precondition(segments > 0 && resamples > 0, "\(resamples) resamples of \(segments) segments cannot be drawn")
        let rows = systems.map { $0.values.map { Float($0) } }
        var scores = [[ResampledScore]](repeating: [], count: systems.count)
        let batch = max(1, min(resamples, 4_000_000 / segments))
        for start in stride(from: 0, to: resamples, by: batch) {
            let count = min(batch, resamples - start)
            let drawn = stream.integers(count * segments, below: segments)
            for system in systems.indices {
                let blocks = mapBlocks(of: count, blockSize: 1 + count / 32) { block in
                    block.map { resample in
                        let chosen = drawn[resample * segments..<(resample + 1) * segments]
                        return resampledScore(ofSums: sumRows(chosen, of: rows[system], width: statisticsWidth))
                    }
                }
                scores[system] += blocks.joined()
            }
        }
        return scores
    }
}

/// The sum of some rows, in their order and in single precision, as NumPy adds them.
private func sumRows(_ chosen: ArraySlice<Int32>, of rows: [Float], width: Int) -> [Float] {
    var result = [Float](repeating: 0, count: width)
    var sums = result.mutableSpan
    let rows = rows.span
    for row in chosen {
        let start = Int(row) * width
        for column in 0..<width { sums[column] += rows[start + column] }
    }
    return result
}
