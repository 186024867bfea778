import GrusFiles
import GrusNetworks
import Yams

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
            "layer_norm", \.layerNorm, .truth, if: { $0.kind.multipliesState },
            "gru, lstm, mgu, elman: whether what is made of inputs and state is normalised, each gate by itself"),
        .value(
            "orthogonal", \.orthogonal, .truth, if: { $0.kind.multipliesState },
            "gru, lstm, mgu, elman: whether recurrent weights are orthogonal before training"),
    ]
}

extension EncoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), if: areAlike, "units of each direction"),
        .value(
            "layers", \.layers, .layers, "recurrent layers, one upon the other; or layers of any kind, lowest first"
        ).listing(EncoderLayerConfig.self),
        .value("bidirectional", \.bidirectional, .truth, if: areAlike, "whether every layer also reads from the end"),
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
        let (count, expectation) = (1...64, "a whole number from 1 to 64, or a list of layers")
        return Form(
            expectation,
            read: { node throws(InputError) in
                guard case .list(let nodes) = node.content else {
                    guard let number = node.plainText.flatMap({ Int($0) }), count.contains(number) else {
                        throw node.mismatch(expected: expectation)
                    }
                    return .alike(number)
                }
                guard count.contains(nodes.count) else {
                    throw node.origin.error("\(node.path): expected from 1 to 64 layers, found \(nodes.count)")
                }
                var layers: [EncoderLayerConfig] = []
                for element in nodes {
                    var layer = EncoderLayerConfig()
                    try layer.read(element.asElement)
                    layers.append(layer)
                }
                return .list(layers)
            },
            write: { layers in
                switch layers {
                case .alike(let count): .plain("\(count)")
                case .list(let layers): .sequence(Node.Sequence(layers.map(\.node), .implicit, .block))
                }
            })
    }
}

extension DecoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), "units of a layer"),
        .value("layers", \.layers, .wholeNumber(1...64), "layers, one upon the other"),
        .short(AttentionConfig.width, key: "attention_hidden", "attention.hidden: "),
        .section("attention", \.attention),
        .section("cell", \.cell, like: "model.cell", "the cell of the decoder, if it is another one"),
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
