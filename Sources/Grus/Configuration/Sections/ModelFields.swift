import GrusFiles
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
        .section("init", \.initialization),
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
            "layer_norm", \.layerNorm, .truth, if: { $0.kind.multipliesState },
            "gru, lstm, mgu, elman: whether what is made of inputs and state is normalised, each gate by itself"),
        .value(
            "orthogonal", \.orthogonal, .truth, if: { $0.kind.multipliesState },
            "gru, lstm, mgu, elman: whether recurrent weights are orthogonal before training"),
        .value(
            "forget_bias", \.forgetBias, .number(.atLeast(-100), .atMost(100)), if: { $0.kind == .lstm },
            "lstm: the bias of the forget gate before training"),
    ]
}

extension EncoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), if: areAlike, "units of each direction"),
        .value(
            "layers", \.layers, .layers, "recurrent layers, one upon the other; or layers of any kind, lowest first"
        ).listing(EncoderLayerConfig.self),
        .value("bidirectional", \.bidirectional, .truth, if: areAlike, "whether every layer also reads from the end"),
        .value(
            "alternating", \.alternating, .truth, if: areAlike,
            "whether every second layer reads from the end, where they are not bidirectional"),
        .value("residual", \.residual, .truth, if: areAlike, "whether every layer but the lowest adds what it reads"),
        .value(
            "layer_norm", \.layerNorm, .choice, if: areAlike,
            "whether what every layer reads of the one below is normalised, or what it hands on"),
        .section("cell", \.cell, like: "model.cell", "the cell of the encoder, if it is another one"),
    ]

    /// Layers of a list say of themselves what they are.
    static let decisiveKey = "layers"

    private static let areAlike: @Sendable (Self) -> Bool = { if case .alike = $0.layers { true } else { false } }
}

extension EncoderLayerConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("kind", \.kind, .choice, "what the layer is made of"),
        .value(
            "hidden", \.hidden, Form.wholeNumber(1...16384).orNone(), if: { $0.kind != .transformer },
            "recurrent: units of each direction, none for \(recurrentHidden); convolution: units, none for as many as it reads"
        ),
        .value(
            "bidirectional", \.bidirectional, .truth, if: { $0.kind == .recurrent },
            "recurrent: whether it also reads from the end"),
        .value(
            "backwards", \.backwards, .truth, if: { $0.kind == .recurrent },
            "recurrent: whether it reads from the end alone"),
        .value(
            "residual", \.residual, .truth, if: { $0.kind == .recurrent },
            "recurrent: whether it adds what it reads of the layer below, which is as wide as itself"),
        .value(
            "layer_norm", \.layerNorm, .choice, if: { $0.kind == .recurrent },
            "recurrent: whether what it reads of the layer below is normalised, or what it hands on"),
        .value(
            "width", \.width, .oddNumber(1...255), if: { $0.kind == .convolution },
            "convolution: the positions that it sees at a time"),
        .value(
            "heads", \.heads, .wholeNumber(1...1024), if: { $0.kind == .transformer },
            "transformer: heads, which divide the width of what it reads"),
        .value(
            "feed_forward", \.feedForward, .wholeNumber(1...65536), if: { $0.kind == .transformer },
            "transformer: units of the feed-forward part"),
    ]
}

extension Form where Value == EncoderConfig.Layers {
    /// A number of layers, or a list of them.
    fileprivate static var layers: Form {
        let count = Form<Int>.wholeNumber(1...64)
        let list = Form<[EncoderLayerConfig]>.sections(1...64, "layers")
        let expectation = "\(count.expectation), or \(list.expectation)"
        return Form(
            expectation,
            read: { node throws(InputError) in
                if case .list = node.content { return .list(try list.read(node)) }
                guard let number = try? count.read(node) else { throw node.mismatch(expected: expectation) }
                return .alike(number)
            },
            write: { layers in
                switch layers {
                case .alike(let number): count.write(number)
                case .list(let layers): list.write(layers)
                }
            })
    }
}

extension DecoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "kind", \.kind, .choice,
            "whether attention stands before the transition of a step, or between two of them"),
        .value("hidden", \.hidden, .wholeNumber(1...16384), "units of a layer"),
        .value("layers", \.layers, .wholeNumber(1...64), "layers, one upon the other"),
        .value("residual", \.residual, .truth, "whether every layer but the lowest adds what it reads"),
        .value(
            "layer_norm", \.layerNorm, .choice,
            "whether what every layer reads of the one below is normalised, or what it hands on"),
        .short(AttentionConfig.width, key: "attention_hidden", "attention.hidden: "),
        .section("attention", \.attention),
        .value("bridge", \.bridge, .choice, "what of the encoder the first state is made of"),
        .value(
            "input_feeding", \.inputFeeding, .truth, "whether each step also reads the readout of the step before"),
        .value("readout", \.readout, .choice, "what becomes of state, context and embedding before the output layer"),
        .section("cell", \.cell, like: "model.cell", "the cell of the decoder, if it is another one"),
    ]
}

extension DropoutConfig: ConfigSection {
    private static let probability = Form<Double>.number(.atLeast(0), .below(1))

    static let fields: [Field<Self>] = [
        .value("embedding", \.embedding, probability, "dropped units of the embeddings"),
        .value("source_word", \.sourceWord, probability, "dropped words of the source, with all of their tokens"),
        .value(
            "target_word", \.targetWord, probability,
            "dropped words of what the decoder is fed, with all of their tokens"),
        .value("state", \.state, probability, "dropped units of the states between layers"),
        .value("context", \.context, probability, "dropped units of the contexts of the decoder's steps"),
        .value("readout", \.readout, probability, "dropped units of the readout"),
        .value(
            "recurrent", \.recurrent, probability,
            "dropped units of the state before a cell multiplies it, the same at every step of a sentence"),
        .value(
            "weight", \.weight, probability,
            "dropped numbers of the weights that a cell multiplies its state by, the same in all sentences of a shard"),
    ]
}
