import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import Testing

/// One point of the grid of all kinds of models.
struct Kind: Sendable, CustomTestStringConvertible {
    var reset = CellConfig.Reset.after
    var update = UpdateGate.keep
    var bidirectional = true
    var layers = 1
    var attention = AttentionConfig.mlp
    var tie: Set<TiedMatrix> = [.target, .output]

    var testDescription: String {
        "reset \(reset), update \(update), \(bidirectional ? "bi" : "uni")directional, layers \(layers), "
            + "attention \(attention.kind), heads \(attention.heads), coverage \(attention.coverage), tie \(tie.map(\.rawValue).sorted())"
    }

    /// Every combination.
    static var all: [Kind] {
        var kinds = [Kind()]
        func branch<Value>(_ option: WritableKeyPath<Kind, Value>, _ values: [Value]) {
            kinds = kinds.flatMap { kind in
                values.map { value in
                    var changed = kind
                    changed[keyPath: option] = value
                    return changed
                }
            }
        }
        branch(\.reset, [.after, .before])
        branch(\.update, [.keep, .write])
        branch(\.bidirectional, [true, false])
        branch(\.layers, [1, 2])
        branch(\.attention, [.mlp, .none])
        branch(\.tie, [[], [.target, .output], [.source, .target, .output]])
        return kinds + attentions
    }

    /// Every kind of attention that scores, with every number of heads and with coverage where there is such.
    static var attentions: [Kind] {
        let kinds: [AttentionConfig] = [.mlp, .dot, .general, .mlp.with { $0.coverage = true }]
        return kinds.flatMap { attention in
            [1, 2, 3].map { heads in Kind(layers: 2, attention: attention.with { $0.heads = heads }) }
        }
    }

    /// A model of this kind: embeddings of 4, 3 and 5 hidden units, 9 words on both sides.
    func model(dropout: Double = 0) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = 4
        config.cell.reset = reset
        config.cell.update = update
        config.encoder = EncoderConfig(hidden: 3, layers: layers, bidirectional: bidirectional)
        config.decoder = DecoderConfig(hidden: 5, layers: layers, attention: attention)
        config.decoder.attention.hidden = 6
        config.tie = tie
        config.decoder.attention.dropout = dropout
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

/// Sentences of several lengths, one of them of one token on each side; ids repeat.
enum TinyBatch {
    static let sources: [[Int32]] = [[4, 5, 2], [2], [6, 4, 8, 3, 2], [7, 2]]
    static let targets: [[Int32]] = [[5, 5, 2], [6, 7, 8, 2], [3, 4, 2], [2]]
}
