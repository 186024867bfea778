import GrusFiles
import GrusMetrics

/// A metric of single sentences: BLEU with the effective order, as sacreBLEU's `sentence_bleu`, chrF or TER.
struct SentenceMetric: Sendable {
    private let metric: any Metric
    /// Whether a larger score is a better one.
    let higherIsBetter: Bool

    /// A metric with the tokeniser and the case of an experiment's scores.
    ///
    /// - Throws: `InputError` if BLEU's tokeniser cannot be loaded.
    init(_ kind: EvaluationConfig.Metric, of config: ExperimentConfig) throws(InputError) {
        var options = config.evaluation
        options.metrics = [kind]
        var evaluation = try Evaluation(options, language: config.corpus.target)
        evaluation.bleu.effectiveOrder = true
        metric = evaluation.chosenMetrics[0]
        higherIsBetter = kind != .ter
    }

    /// The scores of texts, each against one reference of its own.
    func scores(of texts: [String], against references: [String]) -> [Double] {
        Self.scores(by: metric, of: texts, against: references)
    }

    private static func scores(by metric: some Metric, of texts: [String], against references: [String]) -> [Double] {
        metric.sentenceScores(of: metric.blockStatistics(hypotheses: texts, references: [references])).map(\.score)
    }
}
