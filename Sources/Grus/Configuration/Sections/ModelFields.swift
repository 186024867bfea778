import GrusNetworks

extension ModelConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "embedding", \.embedding, .wholeNumber(1...16384),
            "the width of the source and target embeddings, and of the readout"),
        .section("cell", \.cell),
        .section("encoder", \.encoder),
        .section("decoder", \.decoder),
        .value("tie", \.tie, Form.choice.set(), "the matrices that share one parameter"),
        .section("dropout", \.dropout),
    ]
}

extension CellConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("kind", \.kind, .choice, "the recurrent cell of encoder and decoder"),
        .value("reset", \.reset, .choice, "whether the reset gate acts before or after the recurrent product"),
        .value("update", \.update, .choice, "whether an update gate of one keeps the old state or writes the new"),
    ]
}

extension EncoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), "units of each direction"),
        .value("layers", \.layers, .wholeNumber(1...64), "layers, one upon the other"),
        .value("bidirectional", \.bidirectional, .truth, "whether every layer also reads from the end"),
    ]
}

extension DecoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), "units of a layer"),
        .value("layers", \.layers, .wholeNumber(1...64), "layers, one upon the other"),
        .short(AttentionConfig.width, key: "attention_hidden", "attention.hidden: "),
        .section("attention", \.attention),
    ]
}

extension DropoutConfig: ConfigSection {
    private static let probability = Form<Double>.number(.atLeast(0), .below(1))

    static let fields: [Field<Self>] = [
        .value("embedding", \.embedding, probability, "dropped units of the embeddings"),
        .value("state", \.state, probability, "dropped units of the states between layers"),
        .value("readout", \.readout, probability, "dropped units of the readout"),
    ]
}
