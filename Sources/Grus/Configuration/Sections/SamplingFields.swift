import GrusText

extension SamplingConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "kind", \.kind, .choice,
            "what is drawn when training text is segmented anew for every epoch; sampling: KIND is short for it"),
        .value(
            "rate", \.rate, .number(.atLeast(0), .atMost(1)), if: { $0.kind == .bpeDropout },
            "bpe_dropout: the probability of a merge to be left out"),
        .value(
            "alpha", \.alpha, .number(.atLeast(0), .atMost(1000)), if: { $0.kind == .unigram },
            "unigram: the power of the probabilities that segmentations are drawn with"),
        .value(
            "nbest", \.nbest, Form.wholeNumber(1...1000).orNone("-1"), if: { $0.kind == .unigram },
            "unigram: how many segmentations there are to draw from, the most probable ones; none or -1 for all"),
        .value(
            "sides", \.sides, Form.choice.set(), if: { $0.kind != .none },
            "bpe_dropout, unigram: the sides whose text is segmented so"),
    ]
}

extension ExperimentConfig {
    /// Segmentations that cannot be drawn. What is said of text means nothing where another model says it, and the algorithm nothing
    /// where a model is given: these are looked at when they are read.
    var samplingFault: ConfigFault? {
        let (kind, sides) = (text.sampling.kind, text.sampling.sides)
        guard let algorithm = kind.algorithm else { return nil }
        if sides.isEmpty {
            return ConfigFault(path: "text.sampling.sides", message: "text.sampling.sides: the list is empty")
        }
        guard !training.startFrom.keepsText else { return nil }
        let all: [(name: SamplingConfig.Side, side: TextConfig.Side)] = [
            (.source, text.source), (.target, text.joint ? text.source : text.target),
        ]
        let fault = all.lazy.filter { sides.contains($0.name) }.compactMap { $0.side.reason(against: algorithm) }.first
        return fault.map {
            ConfigFault(path: "text.sampling.kind", message: "text.sampling.kind: \(kind.rawValue) is for \($0)")
        }
    }
}

extension TextConfig.Side {
    /// What segmentations must be to be drawn for an algorithm, and what they are instead; nil if they may be.
    fileprivate func reason(against algorithm: TextConfig.Algorithm) -> String? {
        if segmentation != .sentencepiece {
            return "segmentation: sentencepiece, not \(segmentation.rawValue)"
        }
        return model != nil || self.algorithm == algorithm
            ? nil : "algorithm: \(algorithm.rawValue), not \(self.algorithm.rawValue)"
    }
}
