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
        .value(
            "reset", \.reset, .choice, if: { $0.kind == .gru },
            "gru: whether the reset gate acts before or after the recurrent product"),
        .value(
            "update", \.update, .choice, if: { $0.kind == .gru },
            "gru: whether an update gate of one keeps the old state, writes the new, or what the reset gate lets through of it"
        ),
        .value(
            "transitions", \.transitions, .wholeNumber(1...64), if: { $0.kind.multipliesState },
            "gru, lstm, mgu, elman: transitions of each step, of which the first one alone reads the input"),
        .value(
            "orthogonal", \.orthogonal, .truth, if: { $0.kind.multipliesState },
            "gru, lstm, mgu, elman: whether recurrent weights are orthogonal before training"),
    ]
}

extension EncoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), "units of each direction"),
        .value("layers", \.layers, .wholeNumber(1...64), "layers, one upon the other"),
        .value("bidirectional", \.bidirectional, .truth, "whether every layer also reads from the end"),
        .section("cell", \.cell, like: "model.cell", "the cell of the encoder, if it is another one"),
    ]
}

extension DecoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), "units of a layer"),
        .value("layers", \.layers, .wholeNumber(1...64), "layers, one upon the other"),
        .short(AttentionConfig.width, key: "attention_hidden", "attention.hidden: "),
        .section("cell", \.cell, like: "model.cell", "the cell of the decoder, if it is another one"),
        .section("attention", \.attention),
    ]
}

extension DropoutConfig: ConfigSection {
    private static let probability = Form<Double>.number(.atLeast(0), .below(1))

    static let fields: [Field<Self>] = [
        .value("embedding", \.embedding, probability, "dropped units of the embeddings"),
        .value("state", \.state, probability, "dropped units of the states between layers"),
        .value("readout", \.readout, probability, "dropped units of the readout"),
        .value(
            "recurrent", \.recurrent, probability,
            "dropped units of the state before a cell multiplies it, the same at every step of a sentence"),
    ]
}
