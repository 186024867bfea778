import GrusCorpus
import GrusDecoding
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText
import GrusTraining

extension TranslationModel {
    /// What the model learns from a training set, as its config says.
    ///
    /// - Throws: `InputError` if the tokeniser of a metric cannot be loaded.
    func task(_ set: TrainingSet) throws(InputError) -> any Task {
        let translation = TranslationTask(network, set, config.training, pipeline)
        switch config.training.loss.kind {
        case .crossEntropy: return translation
        case .minimumRisk:
            let cost = try SentenceCost(config, pipeline.target)
            let drawing = CandidateDrawing(config)
            let source = CandidateSource { [network] sources, keys, worker, weights in
                drawing.draw(sources, keys, from: ModelScorer(network, sharing: weights), on: worker)
            } cost: {
                cost.costs(of: $0, against: $1)
            }
            return MinimumRiskTask(translation, config.training.loss, source)
        }
    }
}

/// Draws the candidates of minimum risk training, within the limits of the section `decoding`.
private struct CandidateDrawing: Sendable {
    private let config: DecodingConfig
    private let count: Int

    init(_ experiment: ExperimentConfig) {
        var config = DecodingConfig()
        config.search = .sampling
        config.temperature = experiment.training.loss.temperature
        (config.lengthLimit, config.unknown) = (experiment.decoding.lengthLimit, experiment.decoding.unknown)
        (self.config, count) = (config, experiment.training.loss.candidates)
    }

    /// The candidates of every source, in ids.
    func draw(
        _ sources: [[Int32]], _ keys: [RandomKey], from scorer: any Scorer, on worker: Worker
    ) -> [[[Int32]]] {
        let search = Search(scorer, config)
        var found = [[[Int32]]](repeating: [], count: sources.count)
        for batch in search.batches(of: sources.map(\.count), count: count) {
            let requests = batch.map { Search.Request(sources[$0], key: keys[$0]) }
            for (sentence, samples) in zip(batch, search.hypotheses(for: requests, count: count, on: worker)) {
                found[sentence] = samples.map { $0.steps.map(\.token) }
            }
        }
        return found
    }
}

/// What a candidate costs: 1 less its score over 100, of TER the score over 100.
private struct SentenceCost: Sendable {
    private let metric: SentenceMetric
    private let target: TextSide

    /// - Throws: `InputError` if BLEU's tokeniser cannot be loaded.
    init(_ config: ExperimentConfig, _ target: TextSide) throws(InputError) {
        let kind: EvaluationConfig.Metric =
            switch config.training.loss.metric {
            case .bleu: .bleu
            case .chrf: .chrf
            case .ter: .ter
            }
        metric = try SentenceMetric(kind, of: config)
        self.target = target
    }

    func costs(of candidates: [[Int32]], against reference: [Int32]) -> [Double] {
        let references = Array(repeating: target.decode(reference), count: candidates.count)
        let scores = metric.scores(of: candidates.map(target.decode), against: references)
        return scores.map { metric.higherIsBetter ? 1 - $0 / 100 : $0 / 100 }
    }
}
