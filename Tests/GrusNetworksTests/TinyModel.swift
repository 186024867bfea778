import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import Testing

/// One point of the grid of all kinds of models.
struct Kind: Sendable, CustomTestStringConvertible {
    var cell = CellConfig.Kind.gru
    /// The decoder's, if it is another one.
    var decoderCell: CellConfig.Kind?
    var reset = CellConfig.Reset.after
    var update = UpdateGate.keep
    var transitions = 1
    var layerNorm = false
    var bidirectional = true
    var layers = 1
    var attention = AttentionConfig.mlp
    var bridge = DecoderConfig.Bridge.tanh
    var residual = false
    var stackNorm = LayerNormPlace.none
    var alternating = false
    var decoder = DecoderConfig.Kind.simple
    var inputFeeding = false
    var readout = DecoderConfig.Readout.tanh
    var tie: Set<TiedMatrix> = [.target, .output]
    /// With which probability units are dropped, everywhere.
    var dropout = 0.25
    /// What stands in the place of recurrent layers in the encoder.
    var mix: [EncoderLayerConfig]?

    var testDescription: String {
        let encoder = mix.map { "\($0.map(\.kind))" } ?? "\(bidirectional ? "bi" : "uni")directional"
        return
            "\(cell), \(decoderCell ?? cell), reset \(reset), update \(update), transitions \(transitions), layer norm \(layerNorm), dropout \(dropout), "
            + "encoder \(encoder), layers \(layers), "
            + "residual \(residual), norm \(stackNorm), alternating \(alternating), decoder \(decoder), feeding \(inputFeeding), "
            + "readout \(readout), bridge \(bridge), attention \(attention.kind), heads \(attention.heads), coverage \(attention.coverage), tie \(tie.map(\.rawValue).sorted())"
    }

    /// Whether the slope of the loss changes too fast for points that are far apart: at kinks, and where the few units of a
    /// tiny model vary so little that normalising them magnifies any change.
    var needsClosePoints: Bool {
        layerNorm || stackNorm != .none || readout == .maxout || cell == .ssru || decoderCell == .ssru
    }

    /// All kinds.
    static var all: [Kind] { gatedUnits + cells + mixtures + stacks + decoders + encoders + attentions }

    /// Every combination of what can be said of a model of gated recurrent units.
    private static var gatedUnits: [Kind] {
        [Kind()].branching(\.reset, [.after, .before]).branching(\.update, UpdateGate.allCases)
            .branching(\.bidirectional, [true, false]).branching(\.layers, [1, 2]).branching(
                \.attention, [.mlp, .none]
            )
            .branching(\.tie, [[], [.target, .output], [.source, .target, .output]])
    }

    /// Every cell with all its conventions, with and without norms and dropout, with one and with several transitions, as far
    /// as it has them.
    private static var cells: [Kind] {
        [Kind()].branching(\.cell, CellConfig.Kind.allCases).branching(\.reset, [.after, .before])
            .branching(\.update, UpdateGate.allCases).filter {
                $0.cell == .gru || ($0.reset, $0.update) == (.after, .keep)
            }
            .branching(\.transitions, [1, 2]).branching(\.layerNorm, [false, true])
            .filter { $0.transitions == 1 && !$0.layerNorm || $0.cell.multipliesState }
            .branching(\.dropout, [0.25, 0]) + [Kind(transitions: 3, layerNorm: true, attention: .none)]
    }

    /// Encoders and decoders of different cells.
    private static var mixtures: [Kind] {
        [
            Kind(cell: .lstm, decoderCell: .gru), Kind(cell: .mingru, decoderCell: .lstm, layers: 2),
            Kind(reset: .before, layerNorm: true, layers: 2), Kind(cell: .ssru, layers: 2),
            Kind(layers: 2, bridge: .mean), Kind(cell: .lstm, layers: 2, bridge: .zero),
            Kind(attention: .none, bridge: .mean),
        ]
    }

    /// Every way to join layers, in one direction, in both and in turn.
    static var stacks: [Kind] {
        let kinds = [Kind(layers: 3)].branching(\.residual, [false, true]).branching(
            \.stackNorm, LayerNormPlace.allCases)
        return kinds.branching(\.bidirectional, [true, false])
            + kinds.map { $0.with { ($0.bidirectional, $0.alternating, $0.layers) = (false, true, 2) } }
            + [Kind(cell: .lstm, layers: 2, residual: true, stackNorm: .after)]
    }

    /// Both decoders with all that they can do.
    static var decoders: [Kind] {
        [Kind()].branching(\.decoder, DecoderConfig.Kind.allCases).branching(\.inputFeeding, [false, true])
            .branching(\.readout, DecoderConfig.Readout.allCases)
            .branching(\.attention, [.mlp, .none, .mlp.with { $0.coverage = true }])
            + [
                Kind(cell: .lstm, layers: 2, residual: true, decoder: .conditional, inputFeeding: true),
                Kind(reset: .before, transitions: 2, layerNorm: true, layers: 2, decoder: .conditional),
                Kind(cell: .ssru, decoder: .conditional, readout: .maxout),
            ]
    }

    /// Encoders of layers of every kind, alone and below every other one, with equal widths and others.
    static let mixes: [[EncoderLayerConfig]] = [
        [.convolution(width: 3)],
        [.convolution(width: 5, hidden: 6), .convolution(width: 3)],
        [.transformer(heads: 1, feedForward: 7)],
        [.transformer(heads: 2, feedForward: 7), .transformer(heads: 4, feedForward: 6)],
        [.convolution(width: 3), .recurrent(hidden: 3), .transformer(heads: 2, feedForward: 7)],
        [.recurrent(hidden: 5, bidirectional: false), .convolution(width: 3, hidden: 4)],
        [.transformer(heads: 2, feedForward: 7), .recurrent(hidden: 3)],
        [
            .convolution(width: 3, hidden: 6),
            .recurrent(hidden: 3).with { ($0.residual, $0.layerNorm) = (true, .before) },
        ],
        [.recurrent(hidden: 3, bidirectional: false).with { $0.backwards = true }],
    ]

    /// Every mix of encoder layers.
    private static var encoders: [Kind] {
        mixes.map { Kind(mix: $0) } + [Kind(attention: .none, mix: mixes[4]), Kind(cell: .lstm, mix: mixes[4])]
    }

    /// Every kind of attention that scores, with every number of heads and with coverage where there is such.
    static var attentions: [Kind] {
        let kinds: [AttentionConfig] = [.mlp, .dot, .general, .mlp.with { $0.coverage = true }]
        return kinds.flatMap { attention in
            [1, 2, 3].map { heads in
                Kind(layers: 2, attention: attention.with { ($0.heads, $0.dropout) = (heads, 0.25) })
            }
        }
    }

    /// A model of this kind: embeddings of 4, 3 and 5 hidden units, 9 words on both sides.
    func model(dropout: Double = 0) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = 4
        config.cell.kind = cell
        config.cell.reset = reset
        config.cell.update = update
        config.cell.transitions = transitions
        config.cell.layerNorm = layerNorm
        config.encoder =
            mix.map { EncoderConfig($0) }
            ?? EncoderConfig(hidden: 3, layers: layers, bidirectional: bidirectional)
        config.decoder = DecoderConfig(hidden: 5, layers: layers, attention: attention)
        (config.encoder.residual, config.decoder.residual) = (residual, residual)
        (config.encoder.layerNorm, config.decoder.layerNorm) = (stackNorm, stackNorm)
        config.encoder.alternating = alternating
        (config.decoder.kind, config.decoder.inputFeeding, config.decoder.readout) = (decoder, inputFeeding, readout)
        config.decoder.bridge = bridge
        config.decoder.attention.hidden = 6
        if let decoderCell {
            config.decoder.cell = CellConfig()
            config.decoder.cell?.kind = decoderCell
        }
        config.tie = tie
        config.dropout.recurrent = dropout
        config.dropout.weight = dropout
        config.dropout.embedding = dropout
        config.dropout.state = dropout
        config.dropout.context = dropout
        config.dropout.readout = dropout
        let model = Seq2Seq(config, sourceVocabulary: 9, targetVocabulary: 9, seed: 1)
        // Larger numbers than those of training make every part of the model count.
        var stream = RandomKey(seed: 3).makeGenerator()
        for entry in model.parameters.layout.entries {
            let values = (0..<entry.parameter.shape.count).map { _ in 1.6 * stream.uniform() - 0.8 }
            // Rectified units are far from zero, where they have no derivative.
            let isRectified = entry.name.hasSuffix("feed_forward.input.bias")
            model.parameters.set(entry.parameter, to: isRectified ? values.map { $0 < 0 ? $0 - 3 : $0 + 3 } : values)
        }
        return model
    }
}

extension Kind {
    /// A copy with changes.
    func with(_ change: (inout Kind) -> Void) -> Kind {
        var copy = self
        change(&copy)
        return copy
    }
}

extension [Kind] {
    /// All of them with each of some values of an option.
    fileprivate func branching<Value>(_ option: WritableKeyPath<Kind, Value>, _ values: [Value]) -> [Kind] {
        flatMap { kind in
            values.map { value in
                var changed = kind
                changed[keyPath: option] = value
                return changed
            }
        }
    }
}

extension AttentionConfig {
    /// A copy with changes.
    func with(_ change: (inout AttentionConfig) -> Void) -> AttentionConfig {
        var copy = self
        change(&copy)
        return copy
    }
}

/// Sentences of several lengths, one of them of one token on each side; ids repeat.
enum TinyBatch {
    static let sources: [[Int32]] = [[4, 5, 2], [2], [6, 4, 8, 3, 2], [7, 2]]
    static let targets: [[Int32]] = [[5, 5, 2], [6, 7, 8, 2], [3, 4, 2], [2]]
}
