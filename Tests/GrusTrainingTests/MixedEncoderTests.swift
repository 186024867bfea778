import Foundation
import GrusNetworks
import GrusTraining
import Testing

/// Encoders of layers of several kinds.
struct MixedEncoderTests {
    static let mixes: [[EncoderLayerConfig]] = [
        [layer(.convolution), layer(.recurrent)], [layer(.transformer), layer(.transformer)],
        [layer(.recurrent), layer(.convolution), layer(.transformer)],
    ]

    /// A small layer of a kind.
    private static func layer(_ kind: EncoderLayerConfig.Kind) -> EncoderLayerConfig {
        var layer = EncoderLayerConfig()
        layer.kind = kind
        layer.hidden = kind == .recurrent ? 16 : nil
        (layer.heads, layer.feedForward) = (4, 64)
        return layer
    }

    static func makeModel(_ layers: [EncoderLayerConfig], of task: ToyTask, dropout: Double = 0) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = 24
        config.encoder.layers = .list(layers)
        config.decoder.hidden = 32
        config.dropout.state = dropout
        return Seq2Seq(config, sourceVocabulary: task.vocabulary, targetVocabulary: task.vocabulary, seed: 1)
    }

    @Test(arguments: mixes)
    func threadsChangeNothing(layers: [EncoderLayerConfig]) throws {
        let task = ToyTask(letters: 6, lengths: 1...9) { $0.reversed() }
        let numbers = try [1, 2, 3].map { threads in
            let model = Self.makeModel(layers, of: task, dropout: 0.2)
            let config = TrainingConfig.toy.with {
                $0.shards = 3
                $0.stop.epochs = 2
            }
            try Trainer(model, config, task.pairs(18, seed: 1), threads: threads).record()
            return model.parameters.layout.entries.map { model.parameters.values(of: $0.parameter) }
        }
        #expect(numbers[1] == numbers[0] && numbers[2] == numbers[0])
    }
}
