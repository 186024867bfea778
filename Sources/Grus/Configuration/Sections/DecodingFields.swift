import GrusDecoding

extension DecodingConfig: ConfigSection {
    static let fields: [Field<Self>] =
        beamFields + samplingFields + candidateFields + scoreFields + ruleFields + batchFields
        + [.section("length_limit", \.lengthLimit)]

    static let decisiveKey = "search"

    private static let hasBeam: @Sendable (Self) -> Bool = { $0.search != .sampling }
    private static let draws: @Sendable (Self) -> Bool = { $0.search != .beam }
    private static let compares: @Sendable (Self) -> Bool = { $0.search == .mbr }

    private static let beamFields: [Field<Self>] = [
        .value(
            "search", \.search, .choice,
            "beam keeps the best hypotheses, sampling draws tokens, mbr takes of several candidates the one most like the others"
        ),
        .value(
            "beam", \.beam, .wholeNumber(1...1000), if: hasBeam,
            "beam, mbr: hypotheses kept per sentence; 1 is greedy search"),
        .value(
            "early_stopping", \.earlyStopping, .truth, if: hasBeam,
            "beam, mbr: whether a finished hypothesis keeps its place, so that the search ends when the beam is full of them; "
                + "otherwise when nothing can overtake the best"),
        .value(
            "groups", \.groups, .wholeNumber(1...1000), if: hasBeam,
            "beam, mbr: groups of the beam that keep away from each other; they divide it"),
        .value(
            "diversity", \.diversity, .number(.atLeast(0), .atMost(1000)), if: hasBeam,
            "beam, mbr: what a token loses for every group before that has chosen it at the same step"),
    ]

    private static let samplingFields: [Field<Self>] = [
        .value(
            "temperature", \.temperature, .number(.atLeast(0.001), .atMost(1000)), if: draws,
            "sampling, mbr: what logits are divided by before a token is drawn"),
        .value(
            "top_k", \.topK, Form.wholeNumber(1...1_000_000).orNone(), if: draws,
            "sampling, mbr: how many tokens there are to draw from, the most probable ones"),
        .value(
            "nucleus", \.nucleus, .number(.above(0), .atMost(1)), if: draws,
            "sampling, mbr: the share of the probability that there is to draw from, that of the most probable tokens"),
        .value(
            "sample_seed", \.sampleSeed, .wholeNumber(atLeast: 0), if: draws, "sampling, mbr: the seed of what is drawn"
        ),
    ]

    private static let candidateFields: [Field<Self>] = [
        .value(
            "candidates_from", \.candidatesFrom, .choice, if: compares,
            "mbr: whether candidates are drawn or are the hypotheses of the beam"),
        .value(
            "candidates", \.candidates, .wholeNumber(1...1000), if: compares,
            "mbr: how many candidates are drawn; of a beam all are candidates"),
        .value("utility", \.utility, .choice, if: compares, "mbr: how candidates are compared with each other"),
    ]

    private static let scoreFields: [Field<Self>] = [
        .value(
            "length_form", \.lengthForm, .choice,
            "what log-probabilities are divided by: length to the power of α, or the form of Wu et al. 2016"),
        .value(
            "length_penalty", \.lengthPenalty, .number(.atLeast(0)),
            "the exponent of the length by which scores of finished hypotheses are divided"),
        .value(
            "coverage_penalty", \.coveragePenalty, .number(.atLeast(0), .atMost(1000)),
            "how much it counts that source words have had no attention (Wu et al. 2016)"),
        .value(
            "word_penalty", \.wordPenalty, .number(.atLeast(-100), .atMost(100)),
            "what every token takes from the score; below 0, what it adds"),
        .value(
            "ensemble", \.ensemble, .choice, "what is averaged of several models: log-probabilities or probabilities"),
    ]

    private static let ruleFields: [Field<Self>] = [
        .value(
            "no_repeat_ngram", \.unrepeated, Form.wholeNumber(1...1000).orNone(),
            "so many tokens in a row come only once in a translation"),
        .value(
            "forbidden", \.forbidden,
            Form.text("a word") { !$0.isEmpty && !$0.contains(where: \.isNewline) }.list(), "words that never come"),
    ]

    private static let batchFields: [Field<Self>] = [
        .value("batch", \.batch, .wholeNumber(1...100_000), "the most sentences that are translated together"),
        .value(
            "maximum_source", \.maximumSource, .wholeNumber(atLeast: 2),
            "the most tokens of a source, end mark included, that is translated whole; a longer line is translated "
                + "sentence by sentence, and a longer sentence in pieces"),
    ]
}

extension DecodingConfig.LengthLimit: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "ratio", \.ratio, .number(.atLeast(0), .atMost(1000)),
            "the most tokens of a translation for each of the source, end marks included"),
        .value("plus", \.plus, .wholeNumber(1...100_000), "how many more there may be"),
        .value(
            "least", \.least, .number(.atLeast(0), .atMost(1000)),
            "the fewest tokens of a translation for each of the source, end marks included"),
    ]
}

extension ExperimentConfig {
    /// An option of a command line that stands for a key of the `decoding` section.
    public struct DecodingOption {
        /// The option as it is typed: `--top-k`.
        public let name: String
        /// The key: `top_k`.
        public let key: String
        /// What follows the option.
        public let value: String

        /// An option with its value.
        public init(_ name: String, key: String, value: String) {
            (self.name, self.key, self.value) = (name, key, value)
        }
    }

    /// Sets keys of the `decoding` section.
    ///
    /// - Throws: `InputError` of kind `usage` for values out of range, and for keys that the kind of search does not have.
    public mutating func apply(_ options: [DecodingOption]) throws(InputError) {
        guard !options.isEmpty else { return }
        do throws(InputError) {
            try decoding.read(Self.node(of: options))
        } catch {
            throw InputError(.usage, file: error.file, error.message)
        }
        if let decodingFault { throw InputError(.usage, decodingFault.message) }
    }

    private static func node(of options: [DecodingOption]) -> ConfigNode {
        let root = "decoding"
        let entries = options.map { option in
            let origin = ConfigOrigin(
                file: "\(option.name) \(option.value)", line: nil, folder: "/", isOverride: true)
            let value = ConfigNode(
                path: "\(root).\(option.key)", origin: origin, content: .scalar(option.value, isPlain: true))
            return ConfigNode.Entry(key: option.key, origin: origin, value: value)
        }
        return ConfigNode(path: root, origin: entries[0].origin, content: .mapping(entries))
    }

    /// The first contradiction of the `decoding` section.
    var decodingFault: ConfigFault? {
        if decoding.search != .sampling, !decoding.beam.isMultiple(of: decoding.groups) {
            return ConfigFault(
                path: "decoding.groups",
                message: "decoding.groups: a beam of \(decoding.beam) cannot be cut into \(decoding.groups) groups")
        }
        if decoding.coveragePenalty > 0, model.decoder.attention.kind == .none {
            return ConfigFault(
                path: "decoding.coverage_penalty",
                message: "decoding.coverage_penalty is set, but the model has no attention")
        }
        if decoding.lengthLimit.least > decoding.lengthLimit.ratio {
            return ConfigFault(
                path: "decoding.length_limit.least",
                message: "decoding.length_limit.least is above decoding.length_limit.ratio")
        }
        return nil
    }
}
