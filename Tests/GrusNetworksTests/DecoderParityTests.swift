import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import Testing

/// Loss and gradients of tiny models with every kind of attention and of decoder, as PyTorch computes them
/// (`scripts/make-decoder-fixtures`).
struct DecoderParityTests {
    struct About: Decodable {
        struct Kind: Decodable {
            let name, kind, decoder, readout: String
            let heads, layers: Int
            let coverage, feeding: Bool
            let loss: Double
        }

        let vocabulary, embedding, encoder, decoder, units: Int
        let sources, targets: [[Int32]]
        let kinds: [Kind]
    }

    let file: SafeTensors
    let about: About

    init() throws {
        let path = try #require(
            Bundle.module.path(forResource: "decoders", ofType: "safetensors", inDirectory: "Fixtures"))
        file = try SafeTensors(path: path)
        about = try JSONDecoder().decode(About.self, from: Data(try #require(file.metadata["about"]).utf8))
    }

    private func makeModel(_ kind: About.Kind) throws -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = about.embedding
        config.encoder.hidden = about.encoder
        config.decoder.hidden = about.decoder
        config.decoder.attention = AttentionConfig(try #require(AttentionConfig.Kind(rawValue: kind.kind)))
        config.decoder.attention.heads = kind.heads
        config.decoder.attention.coverage = kind.coverage
        config.decoder.attention.hidden = about.units
        config.decoder.kind = try #require(DecoderConfig.Kind(rawValue: kind.decoder))
        config.decoder.readout = try #require(DecoderConfig.Readout(rawValue: kind.readout))
        config.decoder.inputFeeding = kind.feeding
        (config.decoder.layers, config.decoder.residual) = (kind.layers, true)
        let model = Seq2Seq(
            config, sourceVocabulary: about.vocabulary, targetVocabulary: about.vocabulary, seed: 1)
        for entry in model.parameters.layout.entries {
            model.parameters.set(entry.parameter, to: try values("\(kind.name).\(entry.name)", entry.parameter))
        }
        return model
    }

    private func values(_ name: String, _ parameter: Parameter) throws -> [Float] {
        try file.floats(name, shape: [parameter.shape.rows, parameter.shape.columns])
    }

    @Test func lossAndAllGradientsAgree() throws {
        #expect(about.kinds.count == 16)
        for kind in about.kinds {
            let model = try makeModel(kind)
            let gradients = Gradients(model.parameters.layout)
            let tape = Tape(worker: Worker(), parameters: model.parameters, gradients: gradients)
            let sums = model.loss(sources: about.sources, targets: about.targets, on: tape)
            tape.backward()
            #expect(abs(sums.plain / kind.loss - 1) < 1e-5, "\(kind.name)")
            for entry in model.parameters.layout.entries {
                let expected = try values("\(kind.name).grad.\(entry.name)", entry.parameter)
                let actual = gradients.values(of: entry.parameter)
                let scale = expected.reduce(0.01) { max($0, abs($1)) }
                let error = zip(actual, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
                #expect(error < 1e-5 * scale, "\(kind.name): \(entry.name)")
            }
        }
    }
}
