import Foundation
import GrusNetworks
import GrusTraining
import Testing

/// Models of parts of every kind: encoders of several layers, joined stacks, decoders, cells.
struct PartTests {
    static let models: [ModelConfig] = [
        model { $0.encoder.layers = .list([layer(.convolution), layer(.recurrent)]) },
        model { $0.encoder.layers = .list([layer(.transformer), layer(.transformer)]) },
        model { $0.encoder.layers = .list([layer(.recurrent), layer(.convolution), layer(.transformer)]) },
        model {
            ($0.encoder.layers, $0.encoder.residual, $0.encoder.layerNorm) = (2, true, .after)
            ($0.decoder.layers, $0.decoder.residual, $0.decoder.layerNorm) = (2, true, .before)
            $0.encoder.cell = CellConfig()
            $0.encoder.cell?.kind = .lstm
        },
        model {
            ($0.encoder.layers, $0.encoder.bidirectional, $0.encoder.alternating) = (3, false, true)
            ($0.decoder.kind, $0.decoder.inputFeeding, $0.decoder.readout) = (.conditional, true, .maxout)
            $0.decoder.attention.coverage = true
        },
        model {
            $0.cell.kind = .ssru
            ($0.decoder.kind, $0.decoder.bridge) = (.conditional, .mean)
            $0.decoder.attention = .dot
            $0.decoder.attention.heads = 4
            $0.decoder.attention.dropout = 0.1
        },
    ]

    /// A small layer of a kind.
    private static func layer(_ kind: EncoderLayerConfig.Kind) -> EncoderLayerConfig {
        var layer = EncoderLayerConfig()
        layer.kind = kind
        layer.hidden = kind == .recurrent ? 16 : nil
        (layer.heads, layer.feedForward) = (4, 64)
        return layer
    }

    /// A small model.
    private static func model(_ change: (inout ModelConfig) -> Void) -> ModelConfig {
        var config = ModelConfig()
        config.embedding = 24
        (config.encoder.hidden, config.decoder.hidden) = (16, 32)
        change(&config)
        return config
    }

    static func makeModel(_ index: Int, of task: ToyTask, dropout: DropoutConfig = DropoutConfig()) -> Seq2Seq {
        var config = models[index]
        config.dropout = dropout
        return Seq2Seq(config, sourceVocabulary: task.vocabulary, targetVocabulary: task.vocabulary, seed: 1)
    }

    @Test(arguments: models.indices)
    func threadsChangeNothing(index: Int) throws {
        let task = ToyTask(letters: 6, lengths: 1...9) { $0.reversed() }
        var dropout = DropoutConfig()
        (dropout.state, dropout.readout, dropout.recurrent) = (0.2, 0.1, 0.1)
        let numbers = try [1, 2, 3].map { threads in
            let model = Self.makeModel(index, of: task, dropout: dropout)
            let config = TrainingConfig.toy.with {
                $0.shards = 3
                $0.stop.epochs = 2
            }
            try Trainer(model, config, task.pairs(18, seed: 1), threads: threads).record()
            return model.numbers
        }
        #expect(numbers[1] == numbers[0] && numbers[2] == numbers[0])
    }
}
