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
        .value("reset", \.reset, .choice, "whether the reset gate acts before or after the recurrent product"),
        .value("update", \.update, .choice, "whether an update gate of one keeps the old state or writes the new"),
    ]
}

extension EncoderConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("hidden", \.hidden, .wholeNumber(1...16384), "units of each direction").only(
            for: alike, where: areAlike),
        .value(
            "layers", \.layers, .layers, "recurrent layers, one upon the other; or layers of any kind, lowest first"
        ).listing(EncoderLayerConfig.self),
        .value("bidirectional", \.bidirectional, .truth, "whether every layer also reads from the end")
            .only(for: alike, where: areAlike),
    ]

    private static let alike = "a number of layers: those of a list say it of themselves"

    private static func areAlike(_ encoder: EncoderConfig) -> Bool {
        if case .alike = encoder.layers { true } else { false }
    }
}

extension EncoderLayerConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("kind", \.kind, .choice, "what the layer is made of"),
        .value(
            "hidden", \.hidden, Form.wholeNumber(1...16384).orNone(),
            "recurrent: units of each direction, none for \(recurrentHidden); convolution: units, none for as many as it reads"
        ).only(for: "kind: recurrent or convolution") { $0.kind != .transformer },
        .value("bidirectional", \.bidirectional, .truth, "recurrent: whether it also reads from the end")
            .only(of: .recurrent),
        .value("width", \.width, .oddNumber(1...255), "convolution: the positions that it sees at a time")
            .only(of: .convolution),
        .value("heads", \.heads, .wholeNumber(1...1024), "transformer: heads, which divide the width of what it reads")
            .only(of: .transformer),
        .value("feed_forward", \.feedForward, .wholeNumber(1...65536), "transformer: units of the feed-forward part")
            .only(of: .transformer),
    ]
}

extension Field<EncoderLayerConfig> {
    /// The same key of layers of one kind.
    fileprivate func only(of kind: EncoderLayerConfig.Kind) -> Field {
        only(for: "kind: \(kind.rawValue)") { $0.kind == kind }
    }
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
        .value("attention", \.attention, .choice, "what scores the source positions"),
        .value(
            "attention_hidden", \.attentionHidden, Form.wholeNumber(1...16384).orNone(),
            "the width of the attention's hidden layer; none takes that of the decoder"),
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
