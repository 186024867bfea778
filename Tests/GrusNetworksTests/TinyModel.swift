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
    var bidirectional = true
    var layers = 1
    var attention = AttentionConfig.mlp
    var tie: Set<TiedMatrix> = [.target, .output]

    var testDescription: String {
        "\(cell), \(decoderCell ?? cell), reset \(reset), update \(update), transitions \(transitions), \(bidirectional ? "bi" : "uni")directional, layers \(layers), "
            + "attention \(attention.kind), heads \(attention.heads), coverage \(attention.coverage), tie \(tie.map(\.rawValue).sorted())"
    }

    /// Whether something in the model has a derivative that jumps.
    var hasKinks: Bool { cell == .ssru || decoderCell == .ssru }

    /// All kinds.
    static var all: [Kind] { gatedUnits + cells + mixtures + attentions }

    /// Every combination of what can be said of a model of gated recurrent units.
    private static var gatedUnits: [Kind] {
        [Kind()].branching(\.reset, [.after, .before]).branching(\.update, UpdateGate.allCases)
            .branching(\.bidirectional, [true, false]).branching(\.layers, [1, 2]).branching(
                \.attention, [.mlp, .none]
            )
            .branching(\.tie, [[], [.target, .output], [.source, .target, .output]])
    }

    /// Every cell with one and with several transitions, as far as it can have them.
    private static var cells: [Kind] {
        [Kind()].branching(\.cell, CellConfig.Kind.allCases).branching(\.transitions, [1, 3])
            .branching(\.layers, [1, 2]).branching(\.attention, [.mlp, .none])
            .filter { $0.transitions == 1 || $0.cell.multipliesState }
    }

    /// Every kind of attention that scores, with every number of heads, with coverage where there is such, and with dropout.
    static var attentions: [Kind] {
        let kinds: [AttentionConfig] = [.mlp, .dot, .general, .mlp.with { $0.coverage = true }]
        return kinds.flatMap { attention in
            [1, 2, 3].map { heads in
                Kind(layers: 2, attention: attention.with { ($0.heads, $0.dropout) = (heads, 0.25) })
            }
        }
    }

    /// Encoders and decoders of different cells.
    private static var mixtures: [Kind] {
        [Kind(cell: .lstm, decoderCell: .gru), Kind(cell: .mingru, decoderCell: .lstm, layers: 2)]
    }

    /// A model of this kind: embeddings of 4, 3 and 5 hidden units, 9 words on both sides.
    func model(dropout: Double = 0) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = 4
        config.cell.kind = cell
        config.cell.reset = reset
        config.cell.update = update
        config.cell.transitions = transitions
        config.encoder = EncoderConfig(hidden: 3, layers: layers, bidirectional: bidirectional)
        config.decoder = DecoderConfig(hidden: 5, layers: layers, attention: attention)
        config.decoder.attention.hidden = 6
        if let decoderCell {
            config.decoder.cell = CellConfig()
            config.decoder.cell?.kind = decoderCell
        }
        config.tie = tie
        config.dropout.recurrent = dropout
        config.dropout.embedding = dropout
        config.dropout.state = dropout
        config.dropout.readout = dropout
        let model = Seq2Seq(config, sourceVocabulary: 9, targetVocabulary: 9, seed: 1)
        // Larger numbers than those of training make every part of the model count.
        var stream = RandomKey(seed: 3).makeGenerator()
        for entry in model.parameters.layout.entries {
            let values = (0..<entry.parameter.shape.count).map { _ in 1.6 * stream.uniform() - 0.8 }
            model.parameters.set(entry.parameter, to: values)
        }
        return model
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

/// Sentences of several lengths, one of them of one token on each side; ids repeat.
enum TinyBatch {
    static let sources: [[Int32]] = [[4, 5, 2], [2], [6, 4, 8, 3, 2], [7, 2]]
    static let targets: [[Int32]] = [[5, 5, 2], [6, 7, 8, 2], [3, 4, 2], [2]]
}
