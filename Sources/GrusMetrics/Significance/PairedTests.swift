import GrusRuntime

/// What a paired test says of one system.
public struct SystemComparison<Score: MetricScore>: Sendable {
    /// The score of the corpus.
    public let score: Score
    /// How likely a difference like that to the baseline is by chance; nil for the baseline itself.
    public let pValue: Double?
    /// The interval of the score; nil if none was estimated.
    public let interval: ConfidenceInterval?
}

extension Metric {
    /// Paired bootstrap resampling: is a system better or worse than the baseline by more than chance (Koehn 2004)?
    ///
    /// - Parameter pool: the threads that share the resamples; nil draws on the calling thread.
    /// - Returns: the baseline, then the systems.
    /// - Throws: `MetricError.unequalSystems` if a system has another number of segments than the baseline.
    public func pairedBootstrap(
        baseline: SegmentStatistics, systems: [SegmentStatistics], resamples: Int = 1000, seed: RandomSeed = .standard,
        on pool: ThreadPool? = nil
    ) throws(MetricError) -> [SystemComparison<Score>] {
        try check(baseline, systems)
        var stream = RandomStream(seed)
        let all = [baseline] + systems
        let scores = resampledScores(of: all, resamples: resamples, stream: &stream, on: pool)
        let baselineScore = score(of: baseline).score
        return all.indices.map { system in
            let score = score(of: all[system])
            let differences = scores[system].distances(to: scores[0]).centred
            let difference = differences.rounded(abs(baselineScore - score.score))
            let pValue = significance(of: difference, among: differences.values)
            return SystemComparison(
                score: score, pValue: system == 0 ? nil : pValue,
                interval: ConfidenceInterval(of: scores[system], mean: scores[system].sorted.pairwiseMean))
        }
    }

    /// Paired approximate randomisation: do the scores differ more than those of two systems whose segments are swapped
    /// at random (Riezler and Maxwell 2005, <https://aclanthology.org/W05-0908>)?
    ///
    /// - Parameters:
    ///   - baseline: the statistics of the baseline.
    ///   - systems: the statistics of the others.
    ///   - trials: how often segments are swapped.
    ///   - intervalResamples: bootstrap resamples for confidence intervals, or nil for none.
    ///   - seed: equal seeds swap the same segments.
    ///   - pool: the threads that share the trials; nil runs them on the calling thread.
    /// - Returns: the baseline, then the systems.
    /// - Throws: `MetricError.unequalSystems` if a system has another number of segments than the baseline.
    public func pairedRandomization(
        baseline: SegmentStatistics, systems: [SegmentStatistics], trials: Int = 10_000,
        intervalResamples: Int? = nil, seed: RandomSeed = .standard, on pool: ThreadPool? = nil
    ) throws(MetricError) -> [SystemComparison<Score>] {
        try check(baseline, systems)
        var stream = RandomStream(seed)
        let pValues = randomizedPValues(baseline, systems, trials: trials, stream: &stream, on: pool)
        var intervals = [ConfidenceInterval?](repeating: nil, count: systems.count + 1)
        if let intervalResamples {
            // The baseline has a stream of its own; the systems' goes on after the trials.
            var fresh = RandomStream(seed)
            let scores =
                resampledScores(of: [baseline], resamples: intervalResamples, stream: &fresh, on: pool)
                + (systems.isEmpty
                    ? []
                    : resampledScores(of: systems, resamples: intervalResamples, stream: &stream, on: pool))
            intervals = scores.map { ConfidenceInterval(of: $0, mean: $0.sorted.pairwiseMean) }
        }
        return ([baseline] + systems).enumerated().map { index, statistics in
            SystemComparison(
                score: score(of: statistics), pValue: index == 0 ? nil : pValues[index - 1], interval: intervals[index])
        }
    }

    private func check(_ baseline: SegmentStatistics, _ systems: [SegmentStatistics]) throws(MetricError) {
        guard baseline.count > 0 else { throw .noSegments }
        for (system, statistics) in systems.enumerated() where statistics.count != baseline.count {
            throw .unequalSystems(baseline: baseline.count, system: system, segments: statistics.count)
        }
    }

    private func randomizedPValues(
        _ baseline: SegmentStatistics, _ systems: [SegmentStatistics], trials: Int, stream: inout RandomStream,
        on pool: ThreadPool?
    ) -> [Double] {
        let swaps = systems.map { Swap(baseline, $0) }
        var differences = [[Double]](repeating: [], count: systems.count)
        // Rows of 32 trials fill whole words, so the stream is read as if all trials were drawn at once.
        let batch = 32 * max(1, 4_000_000 / baseline.count)
        for start in stride(from: 0, to: trials, by: batch) {
            let count = min(batch, trials - start)
            let bits = stream.bits(rows: count, columns: baseline.count)
            for (system, swap) in swaps.enumerated() {
                let blocks = mapBlocks(of: count, size: 1 + count / 32, on: pool) { block in
                    block.map { trial in
                        let (left, right) = swap.sums(bits, trial)
                        return abs(score(ofSums: left).score - score(ofSums: right).score)
                    }
                }
                differences[system] += blocks.joined()
            }
        }
        let baselineScore = score(of: baseline).score
        return zip(systems, differences).map { statistics, differences in
            significance(of: abs(baselineScore - score(of: statistics).score), among: differences)
        }
    }
}

/// The share of random differences above the real one, the real one counted among them.
private func significance(of difference: Double, among random: [Double]) -> Double {
    Double(random.count { $0 > difference } + 1) / Double(random.count + 1)
}

/// Two systems whose segments are swapped at random.
private struct Swap {
    private let width: Int
    /// A segment of the baseline, then the same of the system: [segment, 2 * width].
    private let rows: [Double]

    init(_ baseline: SegmentStatistics, _ system: SegmentStatistics) {
        width = baseline.width
        rows = (0..<baseline.count).flatMap { baseline[$0] + system[$0] }
    }

    /// The sums of the corpus that takes the baseline's segment where the bit is 1, and of the one that takes the others.
    ///
    /// Each system's segments are summed by themselves, in their order, and the two sums then added, as sacreBLEU does.
    func sums(_ bits: BitRows, _ trial: Int) -> (left: [Double], right: [Double]) {
        // What the bits choose of both systems, then what they leave.
        var sums = [Double](repeating: 0, count: 4 * width)
        add(bits, trial, to: &sums)
        return (
            (0..<width).map { sums[$0] + sums[3 * width + $0] },
            (0..<width).map { sums[2 * width + $0] + sums[width + $0] }
        )
    }

    private func add(_ bits: BitRows, _ trial: Int, to sums: inout [Double]) {
        var sums = sums.mutableSpan
        let rows = rows.span
        let count = 2 * width
        for segment in 0..<rows.count / count {
            let offset = bits[trial, segment] ? 0 : count
            for column in 0..<count { sums[offset &+ column] += rows[segment &* count &+ column] }
        }
    }
}
