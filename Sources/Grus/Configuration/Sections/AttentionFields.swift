import GrusNetworks

extension AttentionConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("kind", \.kind, .choice, "what scores the source positions; attention: KIND is short for it"),
        width,
        .value(
            "heads", \.heads, .wholeNumber(1...1024), if: isAttentive,
            "all but none: parts of the units that each find positions of their own"),
        .value(
            "dropout", \.dropout, .number(.atLeast(0), .below(1)), if: isAttentive,
            "all but none: dropped weights of positions"),
        .value(
            "coverage", \.coverage, .truth, if: { $0.kind == .mlp },
            "mlp: whether scores know the weights that a position has had so far"),
    ]

    static let width = Field<Self>.value(
        "hidden", \.hidden, Form.wholeNumber(1...16384).orNone(), if: { $0.kind.hasUnits },
        "mlp, dot: the width of queries and keys; none takes that of the decoder")

    private static let isAttentive: @Sendable (Self) -> Bool = { $0.kind != .none }
}

extension ConfigNode {
    private static let decoder = ["model", "decoder"]

    /// Writes `attention: KIND` out as `attention: {kind: KIND}`, and likewise what else has a kind above all.
    mutating func spellOutKinds() {
        spellOutKind(of: "attention", in: Self.decoder)
        spellOutKind(of: "unknown", in: ["decoding"])
        spellOutKind(of: "sampling", in: ["text"])
        spellOutKind(of: "loss", in: ["training"])
        spellOutKind(of: "start_from", in: ["training"], as: "model")
        spellOutKind(of: "weights", in: ["model", "init"])
        spellOutKind(of: "embeddings", in: ["model", "init"])
    }

    private mutating func spellOutKind(of key: String, in section: [String], as inner: String = "kind") {
        edit(section[...]) { section in
            guard let kind = section[key]?.value, kind.text != nil, kind.plainText != "" else { return }
            section.set([key, inner], to: kind)
        }
    }

    /// Hands `attention_hidden` down to the section of attention.
    mutating func expandAttention() {
        edit(Self.decoder[...]) { decoder in
            // A decoder without attention may say so, too.
            let isNothing = ["none", "null", "~"].contains(decoder["attention_hidden"]?.value.plainText)
            if !isNothing || decoder["attention"]?.value["hidden"] != nil {
                decoder.handDown("attention_hidden", as: "hidden", to: "attention")
            }
            decoder.remove("attention_hidden")
        }
    }

    /// Changes the node behind `keys`, if it is there.
    private mutating func edit(_ keys: ArraySlice<String>, _ change: (inout ConfigNode) -> Void) {
        guard let key = keys.first else { return change(&self) }
        guard var entries, let index = entries.firstIndex(where: { $0.key == key }) else { return }
        entries[index].value.edit(keys.dropFirst(), change)
        content = .mapping(entries)
    }
}

extension ExperimentConfig {
    /// A number of heads that does not divide what they share.
    var attentionFault: ConfigFault? {
        let (attention, decoder) = (model.decoder.attention, model.decoder.hidden)
        guard attention.kind != .none else { return nil }
        let shared = [
            (attention.kind.hasUnits ? attention.hidden ?? decoder : attention.heads, "units of the attention"),
            (model.encoderSizes.last ?? model.embedding, "units of the encoder's states"),
        ]
        return shared.first { $0.0 % attention.heads != 0 }.map { width, name in
            ConfigFault(
                path: "model.decoder.attention.heads",
                message: "model.decoder.attention.heads: \(attention.heads) heads cannot share \(width) \(name)")
        }
    }
}
