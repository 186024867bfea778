import GrusDecoding

extension DecodingConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("beam", \.beam, .wholeNumber(1...1000), "hypotheses kept per sentence; 1 is greedy search"),
        .value(
            "length_penalty", \.lengthPenalty, .number(.atLeast(0)),
            "the exponent of the length by which scores of finished hypotheses are divided"),
        .value("batch", \.batch, .wholeNumber(1...100_000), "sentences that are translated together"),
    ]
}
