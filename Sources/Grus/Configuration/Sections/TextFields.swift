import GrusText

extension TextConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("segmentation", \.segmentation, .choice, "the unit that a token is"),
        .value("algorithm", \.algorithm, .choice, "how a SentencePiece model is trained"),
        .value(
            "vocabulary", \.vocabulary, .wholeNumber(5...1_000_000),
            "vocabulary entries, special ones included; an upper bound for words and characters"),
        .value("joint", \.joint, .truth, "whether both languages share one vocabulary"),
        .value(
            "coverage", \.coverage, .number(.atLeast(0.98), .atMost(1)),
            "the share of the characters of the training text that a SentencePiece model covers"),
        .value("normalization", \.normalization, .choice, "the Unicode normalisation form of both sides"),
        .value(
            "lowercase", \.lowercase, Form.language.orNone("false"),
            "the language whose rules lower-case both sides; none keeps the case"),
        .value(
            "source_model", \.sourceModel, Form.path.orNone(),
            "a given SentencePiece model of the source side, or of both; none trains one"),
        .value(
            "target_model", \.targetModel, Form.path.orNone(),
            "a given SentencePiece model of the target side; none trains one, or takes the joint one"),
    ]
}
