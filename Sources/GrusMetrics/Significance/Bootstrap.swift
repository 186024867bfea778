import GrusRuntime
import Synchronization

extension Metric {
    /// The confidence interval of a corpus score by bootstrap resampling (Koehn 2004,
    /// <https://aclanthology.org/W04-3250>).
    ///
    /// - Parameters:
    ///   - statistics: the segments' statistics; at least one segment.
    ///   - resamples: how many corpora are drawn, each as large as the corpus.
    ///   - seed: equal seeds draw the same segments.
    ///   - pool: the threads that share the resamples; nil draws on the calling thread.
    public func bootstrap(
        _ statistics: SegmentStatistics, resamples: Int = 1000, seed: RandomSeed = .standard,
        on pool: ThreadPool? = nil
    ) -> ConfidenceInterval {
        var stream = RandomStream(seed)
        let scores = resampledScores(of: [statistics], resamples: resamples, stream: &stream, on: pool)[0]
        return ConfidenceInterval(of: scores, mean: scores.exactMean)
    }

    /// The scores of resampled corpora, for every system with the same segments.
    func resampledScores(
        of systems: [SegmentStatistics], resamples: Int, stream: inout RandomStream, on pool: ThreadPool?
    ) -> [ScoreArray] {
        let segments = systems[0].count
        precondition(segments > 0 && resamples > 0, "\(resamples) resamples of \(segments) segments cannot be drawn")
        let rows = systems.map(FloatRows.init)
        let scores = Mutex([[ResampledScore]](repeating: [], count: systems.count))
        let work = OrderedWork<[[ResampledScore]]>(on: pool, limit: 8) { block in
            scores.withLock { scores in
                for system in block.indices { scores[system] += block[system] }
            }
        }
        // Few enough numbers that their memory is used again and stays in the cache.
        let batch = max(1, min(resamples / 32, 8192 / segments))
        for start in stride(from: 0, to: resamples, by: batch) {
            let count = min(batch, resamples - start)
            let drawn = stream.integers(count * segments, below: segments)
            work.add { [self] in
                rows.map { rows in
                    (0..<count).map { resample in
                        let chosen = drawn[resample * segments..<(resample + 1) * segments]
                        return resampledScore(ofSums: rows.sum(of: chosen))
                    }
                }
            }
        }
        work.wait()
        return scores.withLock { $0.map(ScoreArray.init) }
    }
}

/// The statistics of segments in single precision, as NumPy holds them, in vectors.
private struct FloatRows: Sendable {
    private let width: Int
    /// The vectors of a row, the last padded with zeros: [part, segment].
    private let parts: [[SIMD16<Float>]]

    init(_ statistics: SegmentStatistics) {
        width = statistics.width
        parts = stride(from: 0, to: width, by: 16).map { [width] start in
            (0..<statistics.count).map { segment in
                var vector = SIMD16<Float>.zero
                for (lane, value) in statistics[segment].dropFirst(start).prefix(min(16, width - start)).enumerated() {
                    vector[lane] = Float(value)
                }
                return vector
            }
        }
    }

    /// The sum of some rows, added in their order.
    func sum(of chosen: ArraySlice<Int32>) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(16 * parts.count)
        for part in parts {
            let rows = part.span
            var sum = SIMD16<Float>.zero
            for row in chosen { sum += rows[Int(row)] }
            for lane in 0..<16 { result.append(sum[lane]) }
        }
        result.removeLast(result.count - width)
        return result
    }
}
