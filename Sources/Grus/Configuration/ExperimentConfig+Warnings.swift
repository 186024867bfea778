import GrusTraining

extension ExperimentConfig {
    /// Settings that may stand together, but make a score mean little: each with the reason, in one line.
    public var warnings: [String] {
        [tokenizerWarning, lowercaseWarning, normalizationWarning, riskWarning].compactMap(\.self)
    }

    /// Scripts without spaces between words.
    private var tokenizerWarning: String? {
        let standard = TokenizerChoice(language: corpus.target)
        guard scores(.bleu), standard.name != "13a", let chosen = evaluation.tokenize,
            ["13a", "intl"].contains(chosen.name)
        else { return nil }
        return
            "evaluation.tokenize: \(chosen) finds no words in text like that of \(corpus.target), so that BLEU means little; "
            + "leave it out for \(standard)"
    }

    private var lowercaseWarning: String? {
        guard text.target.lowercase != nil, !evaluation.lowercase, scores(.bleu) || scores(.chrf)
        else {
            return nil
        }
        return "text.lowercase: translations are lower-cased and references are not, so that BLEU and chrF count every "
            + "capital as an error; set evaluation.lowercase: true"
    }

    private var normalizationWarning: String? {
        guard text.target.normalization == .nfkc else { return nil }
        return
            "text.normalization: nfkc changes translations, but not references, so that characters such as ，, ﬁ or ½ "
            + "in these count as errors; set nfc, or normalise the references"
    }

    /// What an untrained model draws is noise, of which none is better than another.
    private var riskWarning: String? {
        guard training.loss.kind == .minimumRisk, training.startFrom.model == nil else { return nil }
        return "training.loss: minimum_risk learns little from what an untrained model draws; name a trained one in "
            + "training.start_from"
    }

    /// Whether test sets or validations are scored so.
    private func scores(_ metric: EvaluationConfig.Metric) -> Bool {
        evaluation.metrics.contains(metric)
            || corpus.dev != nil && training.validate.metrics.contains { $0.textMetric == metric }
    }
}
