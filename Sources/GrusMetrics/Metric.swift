import GrusRuntime

/// A corpus-level metric of machine translation: `BLEU`, `ChrF` or `TER`.
///
/// Every metric works in four steps: preprocess a segment, count its sufficient statistics, sum them over the
/// segments, score the sums. Corpus scores, sentence scores, confidence intervals and paired tests all start from the
/// same statistics, so these are counted once:
///
///     let bleu = BLEU(tokenizer: .v13a)
///     let score = try bleu.corpusScore(hypotheses: lines, references: [referenceLines])
///     print(score)                    // BLEU = 27.08 59.2/33.2/21.0/13.9 (BP = 0.985 ratio = 0.985 …)
///
///     let statistics = try bleu.statistics(hypotheses: lines, references: [referenceLines])
///     let interval = bleu.bootstrap(statistics)
///     print(bleu.score(of: statistics).formatted(interval: interval))
///     print(bleu.signature(references: statistics.references, bootstrap: 1000, seed: .fixed(12345)))
///
///     let tests = try bleu.pairedBootstrap(baseline: statistics, systems: [others])
///
/// References are streams: `references[r][s]` is reference `r` of segment `s`, and nil if the segment has fewer
/// references. A corpus larger than memory is scored in parts: `append(contentsOf:)` joins their statistics, or
/// `condensed()` keeps only the sums. Scores equal those of sacreBLEU 2.6.0, and so do the signatures but for the version.
/// Lines from files go through `strippedRight` first, as in sacreBLEU's command.
public protocol Metric: Sendable {
    /// A score with its details.
    associatedtype Score: MetricScore
    /// Counts the statistics of segments, one after another.
    associatedtype Counter: SegmentCounter

    /// The name in results, such as `BLEU` or `chrF2++`.
    var name: String { get }
    /// The number of statistics of a segment.
    var statisticsWidth: Int { get }
    /// What the signature says of the options, in order.
    var signatureFields: [Signature.Field] { get }

    /// A counter with its own buffers, for one thread.
    func makeCounter() -> Counter
    /// The score of summed statistics.
    func score(ofSums sums: [Double]) -> Score
    /// The plain score of statistics that were summed in single precision, as sacreBLEU sums bootstrap resamples.
    func resampledScore(ofSums sums: [Float]) -> ResampledScore
}

/// Counts the sufficient statistics of segments with buffers that it uses again.
public protocol SegmentCounter {
    /// Appends the statistics of one segment. There is at least one reference.
    mutating func appendStatistics(hypothesis: String, references: [String], to statistics: inout [Double])
}

extension Metric {
    /// The score of a corpus.
    ///
    /// - Throws: `MetricError` if there is no segment or no reference, or if the streams differ in length.
    public func corpusScore(hypotheses: [String], references: [[String]]) throws(MetricError) -> Score {
        score(of: try statistics(hypotheses: hypotheses, references: references))
    }

    /// The score of a corpus whose segments may have different numbers of references.
    ///
    /// - Throws: `MetricError` if there is no segment or a segment without references, or if the streams differ in length.
    public func corpusScore(hypotheses: [String], references: [[String?]]) throws(MetricError) -> Score {
        score(of: try statistics(hypotheses: hypotheses, references: references))
    }

    /// The score of one segment. For BLEU, `effectiveOrder` is recommended.
    ///
    /// - Throws: `MetricError` if there is no reference.
    public func sentenceScore(_ hypothesis: String, references: [String]) throws(MetricError) -> Score {
        try corpusScore(hypotheses: [hypothesis], references: references.map { [$0] })
    }

    /// The statistics of every segment.
    ///
    /// - Parameter pool: the threads that share the counting; nil counts on the calling thread.
    /// - Throws: `MetricError` if there is no segment or no reference, or if the streams differ in length.
    public func statistics(
        hypotheses: [String], references: [[String]], on pool: ThreadPool? = nil
    ) throws(MetricError) -> SegmentStatistics {
        try check(hypotheses.count, references.map(\.count))
        let rows = rows(hypotheses, on: pool) { segment in references.map { $0[segment] } }
        return SegmentStatistics(width: statisticsWidth, values: rows, references: .same(references.count))
    }

    /// The statistics of every segment, where segments may have different numbers of references.
    ///
    /// - Parameter pool: the threads that share the counting; nil counts on the calling thread.
    /// - Throws: `MetricError` if there is no segment or a segment without references, or if the streams differ in length.
    public func statistics(
        hypotheses: [String], references: [[String?]], on pool: ThreadPool? = nil
    ) throws(MetricError) -> SegmentStatistics {
        try check(hypotheses.count, references.map(\.count))
        var counts = Set<Int>()
        for segment in hypotheses.indices {
            let count = references.count { $0[segment] != nil }
            guard count > 0 else { throw .noReference(segment: segment) }
            counts.insert(count)
        }
        let rows = rows(hypotheses, on: pool) { segment in references.compactMap { $0[segment] } }
        let number = counts.count == 1 ? counts.first.map(ReferenceCount.same) : nil
        return SegmentStatistics(width: statisticsWidth, values: rows, references: number ?? .varying)
    }

    /// The statistics of a block of segments, counted on the calling thread: for callers that cut a corpus into blocks
    /// and share them among threads.
    ///
    /// - Parameter references: at least one stream; all as long as the hypotheses.
    public func blockStatistics(hypotheses: [String], references: [[String]]) -> SegmentStatistics {
        precondition(
            !references.isEmpty && references.allSatisfy { $0.count == hypotheses.count },
            "\(hypotheses.count) hypotheses and references of \(references.map(\.count))")
        let values = rows(hypotheses.indices, hypotheses) { segment in references.map { $0[segment] } }
        return SegmentStatistics(width: statisticsWidth, values: values, references: .same(references.count))
    }

    /// The score of a corpus, from the statistics of its segments.
    public func score(of statistics: SegmentStatistics) -> Score {
        precondition(
            statistics.width == statisticsWidth,
            "\(name) has \(statisticsWidth) statistics a segment, these are \(statistics.width)")
        return score(ofSums: statistics.sums)
    }

    /// The score of each segment alone.
    public func sentenceScores(of statistics: SegmentStatistics) -> [Score] {
        (0..<statistics.count).map { score(ofSums: Array(statistics[$0])) }
    }

    /// The signature of a result.
    ///
    /// - Parameters:
    ///   - references: the number of references of each segment.
    ///   - bootstrap: the number of bootstrap resamples, if an interval was estimated.
    ///   - randomization: the number of approximate randomisation trials, if any.
    ///   - seed: the seed of either.
    public func signature(
        references: ReferenceCount, bootstrap: Int? = nil, randomization: Int? = nil, seed: RandomSeed? = nil
    ) -> Signature {
        Signature(
            references: references, bootstrap: bootstrap, randomization: randomization, seed: seed,
            metric: signatureFields)
    }

    private func check(_ segments: Int, _ streams: [Int]) throws(MetricError) {
        guard !streams.isEmpty else { throw .noReferences }
        for (stream, count) in streams.enumerated() where count != segments {
            throw .unequalLengths(hypotheses: segments, reference: stream, lines: count)
        }
        guard segments > 0 else { throw .noSegments }
    }

    private func rows(
        _ hypotheses: [String], on pool: ThreadPool?, _ references: @escaping @Sendable (Int) -> [String]
    ) -> [Double] {
        // Small enough to share the work evenly.
        let size = min(1024, max(16, hypotheses.count / 64))
        let blocks = mapBlocks(of: hypotheses.count, size: size, on: pool) { rows($0, hypotheses, references) }
        return Array(blocks.joined())
    }

    private func rows(_ block: Range<Int>, _ hypotheses: [String], _ references: (Int) -> [String]) -> [Double] {
        var counter = makeCounter()
        var rows: [Double] = []
        rows.reserveCapacity(block.count * statisticsWidth)
        for segment in block {
            counter.appendStatistics(hypothesis: hypotheses[segment], references: references(segment), to: &rows)
        }
        return rows
    }
}
