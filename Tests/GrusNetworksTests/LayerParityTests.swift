import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import Testing

/// Outputs and gradients of encoder layers, as PyTorch computes them (`scripts/make-layer-fixtures`).
struct LayerParityTests {
    struct About: Decodable {
        let vocabulary, width, hidden, heads, feedForward, taps: Int
        let sources: [[Int32]]
    }

    let file: SafeTensors
    let about: About

    init() throws {
        let path = try #require(
            Bundle.module.path(forResource: "layers", ofType: "safetensors", inDirectory: "Fixtures"))
        file = try SafeTensors(path: path)
        about = try JSONDecoder().decode(About.self, from: Data(try #require(file.metadata["about"]).utf8))
    }

    /// A model with the encoder of a case, and PyTorch's numbers in it.
    func model(_ name: String, _ layers: [EncoderLayerConfig]) throws -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = about.width
        config.encoder = EncoderConfig(layers)
        config.decoder = DecoderConfig(hidden: 3, layers: 1, attention: .none)
        let model = Seq2Seq(
            config, sourceVocabulary: about.vocabulary, targetVocabulary: about.vocabulary, seed: 1)
        for entry in encoderEntries(model) {
            model.parameters.set(entry.parameter, to: try floats("\(name).\(entry.name)", entry.parameter.shape))
        }
        return model
    }

    func encoderEntries(_ model: Seq2Seq) -> [ParameterLayout.Entry] {
        model.parameters.layout.entries.filter { $0.name == "source.embedding" || $0.name.hasPrefix("encoder.") }
    }

    func floats(_ name: String, _ shape: Shape) throws -> [Float] {
        try file.floats(name, shape: [shape.rows, shape.columns])
    }

    /// Compares the outputs, and the gradients of the outputs times PyTorch's weights.
    func check(_ name: String, _ layers: [EncoderLayerConfig]) throws {
        let model = try model(name, layers)
        let gradients = Gradients(model.parameters.layout)
        let tape = Tape(worker: Worker(), parameters: model.parameters, gradients: gradients)
        let encoding = model.encoder.encode(about.sources, on: tape)
        for index in about.sources.indices {
            let states = encoding.states[encoding.positions(ofSentence: index)]
            let expected = try floats("\(name).states.\(index)", states.shape)
            #expect(difference(states.values, expected) < 1e-5, "states of sentence \(index)")
            let place = try #require(tape.gradientToAdd(of: states))
            _ = place.elements.update(from: try floats("\(name).weights.\(index)", states.shape))
        }
        tape.backward()
        for entry in encoderEntries(model) {
            let expected = try floats("\(name).grad.\(entry.name)", entry.parameter.shape)
            #expect(difference(gradients.values(of: entry.parameter), expected) < 1e-5, "\(entry.name)")
        }
    }

    @Test func transformerLayersAgree() throws {
        let layer = EncoderLayerConfig.transformer(heads: about.heads, feedForward: about.feedForward)
        try check("transformer", [layer, layer])
    }

    @Test func convolutionsAgree() throws {
        try check(
            "convolution", [.convolution(width: about.taps), .convolution(width: about.taps, hidden: about.hidden)])
    }

    @Test func recurrentLayersWithConnectionsAgree() throws {
        let upper = EncoderLayerConfig.recurrent(hidden: about.hidden).with { $0.residual = true }
        try check("stack", [.recurrent(hidden: about.hidden), upper, upper])
        try check(
            "after",
            [.convolution(width: about.taps, hidden: 2 * about.hidden), upper.with { $0.layerNorm = .after }])
    }

    @Test func alternatingLayersAgree() throws {
        let lowest = EncoderLayerConfig.recurrent(hidden: about.hidden, bidirectional: false)
        let upper = lowest.with { ($0.residual, $0.layerNorm) = (true, .before) }
        try check("alternating", [lowest, upper.with { $0.backwards = true }, upper])
    }

    @Test func layersOfBothKindsAgree() throws {
        try check(
            "both",
            [
                .convolution(width: about.taps, hidden: about.hidden),
                .transformer(heads: about.heads, feedForward: about.feedForward),
            ])
    }
}
