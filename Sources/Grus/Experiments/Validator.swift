import Foundation
import GrusAutodiff
import GrusCorpus
import GrusDecoding
import GrusFiles
import GrusMetrics
import GrusNumerics
import GrusRanks
import GrusTraining

/// Measures a model on the development set, as an experiment says.
struct Validator {
    /// How translations are scored, known before anything else is read.
    struct Scores {
        fileprivate let metrics: [(name: ValidationMetric, metric: any Metric)]

        /// - Throws: `InputError` if BLEU's tokeniser cannot be loaded.
        init(_ config: ExperimentConfig) throws(InputError) {
            let names = config.corpus.dev == nil ? [] : config.training.validate.metrics
            let texts = names.filter { $0.textMetric != nil }
            var evaluation = config.evaluation
            evaluation.metrics = texts.compactMap(\.textMetric)
            metrics = zip(texts, try Evaluation(evaluation, language: config.corpus.target).chosenMetrics).map {
                ($0, $1)
            }
        }
    }

    private let model: TranslationModel
    private let config: ValidationConfig
    private let decoding: DecodingConfig
    private let scores: Scores
    /// The development set as a task.
    private let task: TranslationTask
    private let text: [SentencePair]
    private let pool: WorkerPool
    private let communicator: any Communicator
    private let isInterrupted: @Sendable () -> Bool

    /// A validator of a model while it is trained; nil without a development set.
    init?(
        _ model: TranslationModel, _ corpus: LoadedCorpus, _ scores: Scores, on pool: WorkerPool,
        among communicator: any Communicator, isInterrupted: @escaping @Sendable () -> Bool
    ) {
        guard let dev = corpus.dev else { return nil }
        let config = model.config
        (self.model, self.scores, self.pool, self.isInterrupted) = (model, scores, pool, isInterrupted)
        self.communicator = communicator
        self.config = config.training.validate
        decoding = self.config.decoding == .greedy ? config.decoding.greedy : config.decoding
        task = TranslationTask(model.network, dev, config.training)
        text = corpus.devText
    }

    /// What the model does as it is; nil when training is interrupted meanwhile.
    func validate() throws -> Validation? {
        let losses = try losses()
        if try communicator.isAny(isInterrupted()) { return nil }
        guard let outputs = try outputs() else { return nil }
        var values: [ValidationMetric: Double] = [:]
        for metric in config.metrics { values[metric] = losses?.value(of: metric) }
        for (name, metric) in scores.metrics {
            let statistics = try metric.statistics(
                hypotheses: outputs, references: [text.map(\.target)], on: pool.threads)
            values[name] = metric.score(of: statistics).score
        }
        return Validation(values: values, samples: samples(of: outputs))
    }

    /// The losses, if anything is made of them.
    private func losses() throws(InputError) -> LossSums? {
        guard config.metrics.contains(where: { $0.textMetric == nil }) else { return nil }
        return try task.losses(on: pool, among: communicator, while: { [isInterrupted] in !isInterrupted() })
    }

    // MARK: Translations

    /// The lines of the development set that are shown, from all over it.
    private var sampledLines: [Int] {
        let count = min(config.samples, text.count)
        return (0..<count).map { $0 * text.count / count }
    }

    /// The lines that are translated: all, if they are scored.
    private var lines: [Int] { scores.metrics.isEmpty ? sampledLines : Array(text.indices) }

    /// Their translations; nil when training is interrupted meanwhile.
    private func outputs() throws(InputError) -> [String]? {
        let lines = lines
        let sources = lines[communicator.share(of: lines.count)].map { text[$0].source }
        if lines.isEmpty { return [] }
        let outputs = try sources.isEmpty ? [] : translate(sources)
        if try communicator.isAny(outputs == nil) { return nil }
        return try communicator.gather((outputs ?? []).map { "\($0)\n" }.joined())
            .flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).dropLast() }.map(String.init)
    }

    private func translate(_ sources: [String]) throws(InputError) -> [String]? {
        try Translator([model], decoding: decoding, pool: pool).translate(sources, while: { !isInterrupted() })
    }

    private func samples(of outputs: [String]) -> [Validation.Sample] {
        let outputs = Dictionary(uniqueKeysWithValues: zip(lines, outputs))
        return sampledLines.map { line in
            Validation.Sample(
                line: line + 1, source: text[line].source, reference: text[line].target, output: outputs[line] ?? "")
        }
    }
}

extension ValidationMetric {
    /// The score of translations that it is; nil for what is measured in ids.
    var textMetric: EvaluationConfig.Metric? { EvaluationConfig.Metric(rawValue: rawValue) }
}

extension LossSums {
    /// The value of a metric that follows from losses; nil for others.
    fileprivate func value(of metric: ValidationMetric) -> Double? {
        let tokens = Double(max(tokens, 1))
        return switch metric {
        case .loss: plain / tokens
        case .perplexity: exp(plain / tokens)
        case .accuracy: 100 * Double(correct) / tokens
        case .bleu, .chrf, .ter: nil
        }
    }
}
