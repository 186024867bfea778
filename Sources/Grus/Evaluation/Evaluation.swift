import GrusFiles
import GrusMetrics
import GrusRuntime

/// Scores translations against references, with sacreBLEU's numbers.
///
/// Texts are read in blocks and counted side by side, so they may be larger than memory. The results do not depend on
/// the number of threads.
public struct Evaluation: Sendable {
    /// The scores, in the order of the report.
    public var metrics = EvaluationConfig().metrics
    /// How BLEU is computed.
    public var bleu = BLEU()
    /// How chrF is computed.
    public var chrF = ChrF()
    /// How TER is computed.
    public var ter = TER()
    /// How many bootstrap resamples a confidence interval is estimated from; nil for none.
    public var resamples: Int?
    /// Where the random stream of intervals and paired tests begins.
    public var seed = RandomSeed.standard

    /// The threads that count; nil counts on the calling thread.
    public var pool: ThreadPool?

    /// The usual scores.
    public init() {}

    /// The scores that a config asks for, of texts in a language.
    ///
    /// - Throws: `InputError` if BLEU's tokeniser cannot be loaded.
    public init(_ config: EvaluationConfig, language: String = "") throws(InputError) {
        metrics = config.metrics
        if metrics.contains(.bleu) {
            bleu.tokenizer = try (config.tokenize ?? TokenizerChoice(language: language)).load()
        }
        bleu.lowercase = config.lowercase
        chrF.lowercase = config.lowercase
    }

    /// How the test sets of an experiment are scored.
    ///
    /// - Throws: `InputError` if BLEU's tokeniser cannot be loaded.
    public init(of config: ExperimentConfig) throws(InputError) {
        try self.init(config.evaluation, language: config.corpus.target)
    }

    /// Scores a text against one or more reference translations of it, line by line.
    ///
    /// - Throws: `InputError` of kind `data` if there is nothing to score or the texts differ in length; what reading
    ///   throws.
    public func score(_ hypotheses: TextReader, against references: [TextReader]) throws(InputError) -> [TestScore] {
        let statistics = try count([hypotheses], references, keepsSegments: resamples != nil)
        var scores: [TestScore] = []
        for (metric, systems) in zip(chosenMetrics, statistics) { scores.append(score(by: metric, systems[0])) }
        return scores
    }

    /// Scores every line of a text on its own, by the first metric, BLEU with the effective order.
    ///
    /// - Parameter report: is called with the score of each line, in order.
    /// - Throws: as ``score(_:against:)``.
    public func scoreSentences(
        _ hypotheses: TextReader, against references: [TextReader], report: (TestScore) -> Void
    ) throws(InputError) {
        var evaluation = self
        evaluation.bleu.effectiveOrder = true
        evaluation.metrics = Array(metrics.prefix(1))
        let statistics = try evaluation.count([hypotheses], references, keepsSegments: true)
        for (metric, statistics) in zip(evaluation.chosenMetrics, statistics) {
            reportSentences(by: metric, statistics[0], report)
        }
    }

    /// The statistics of every metric and system: [metric, system].
    func count(
        _ systems: [TextReader], _ references: [TextReader], keepsSegments: Bool
    ) throws(InputError) -> [[SegmentStatistics]] {
        let texts = AlignedTexts(texts: systems + references)
        let queue = StatisticsQueue(metrics: chosenMetrics, keepsSegments: keepsSegments, on: pool)
        let systemCount = systems.reduce(0) { $0 + $1.columns }
        while let block = try texts.next() {
            queue.add(systems: Array(block[..<systemCount]), references: Array(block[systemCount...]))
        }
        return queue.finish()
    }

    /// The metrics, in the order of the report.
    package var chosenMetrics: [any Metric] {
        metrics.map { metric in
            switch metric {
            case .bleu: bleu
            case .chrf: chrF
            case .ter: ter
            }
        }
    }

    private func score(by metric: some Metric, _ statistics: SegmentStatistics) -> TestScore {
        let interval = resamples.map { metric.bootstrap(statistics, resamples: $0, seed: seed, on: pool) }
        let signature = metric.signature(
            references: statistics.references, bootstrap: resamples, seed: resamples.map { _ in seed })
        return TestScore(metric.score(of: statistics), signature, interval: interval)
    }

    private func reportSentences(
        by metric: some Metric, _ statistics: SegmentStatistics, _ report: (TestScore) -> Void
    ) {
        let signature = metric.signature(references: statistics.references)
        for segment in 0..<statistics.count {
            report(TestScore(metric.score(ofSums: Array(statistics[segment])), signature))
        }
    }
}
