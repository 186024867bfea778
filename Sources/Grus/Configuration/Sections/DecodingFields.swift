import GrusDecoding

extension DecodingConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("beam", \.beam, .wholeNumber(1...1000), "hypotheses kept per sentence; 1 is greedy search"),
        .value(
            "length_penalty", \.lengthPenalty, .number(.atLeast(0)),
            "the exponent of the length by which scores of finished hypotheses are divided"),
        .value("batch", \.batch, .wholeNumber(1...100_000), "the most sentences that are translated together"),
        .value(
            "maximum_source", \.maximumSource, .wholeNumber(atLeast: 2),
            "the most tokens of a source, end mark included, that is translated whole; a longer line is translated "
                + "sentence by sentence, and a longer sentence in pieces"),
    ]
}
