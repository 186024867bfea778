import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusText
import Testing

/// Values and gradients of a tiny model, as PyTorch computes them (`scripts/make-network-fixtures`).
struct PyTorchParityTests {
    struct About: Decodable {
        let vocabulary, embedding, hidden: Int
        let smoothing, loss, plain: Double
        let sources, targets: [[Int32]]
    }

    let file: SafeTensors
    let about: About
    let model: Seq2Seq

    init() throws {
        let path = try #require(
            Bundle.module.path(forResource: "pytorch", ofType: "safetensors", inDirectory: "Fixtures"))
        file = try SafeTensors(path: path)
        about = try JSONDecoder().decode(About.self, from: Data(try #require(file.metadata["about"]).utf8))
        model = Self.makeModel(about)
        try PyTorchImport(file).load(into: model)
    }

    static func makeModel(_ about: About) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = about.embedding
        config.encoder.hidden = about.hidden
        config.decoder.hidden = about.hidden
        return Seq2Seq(
            config, sourceVocabulary: about.vocabulary, targetVocabulary: about.vocabulary, seed: 1)
    }

    @Test func encoderStatesAndBridgeAgree() throws {
        let tape = Tape(worker: Worker(), parameters: model.parameters)
        let encoding = model.encoder.encode(about.sources, on: tape)
        let source = model.decoder.prepare(encoding, on: tape)
        let initial = model.decoder.initialState(source, sentences: Array(about.sources.indices), on: tape)
        for (index, sentence) in about.sources.enumerated() {
            let states = try file.floats("states.\(index)", shape: [sentence.count, 2 * about.hidden])
            #expect(difference(encoding.states[encoding.positions(ofSentence: index)].values, states) < 1e-5)
            let first = try file.floats("initial.\(index)", shape: [1, about.hidden])
            #expect(difference(initial.slot(0)[index..<index + 1].values, first) < 1e-5)
        }
    }

    @Test func attentionAndFirstDecoderStepAgree() throws {
        let tape = Tape(worker: Worker(), parameters: model.parameters)
        let source = model.decoder.prepare(model.encoder.encode(about.sources, on: tape), on: tape)
        let sentences = Array(about.sources.indices)
        let memory = model.decoder.memory(source, sentences: sentences, on: tape)
        let state = model.decoder.initialState(source, sentences: sentences, on: tape)
        let begin = sentences.map { _ in SpecialToken.begin }
        let after = model.extend(state, with: begin, memory, on: tape)
        for index in sentences {
            let expected = try file.floats("state.\(index)", shape: [1, about.hidden])
            #expect(difference(after.state.slot(0)[index..<index + 1].values, expected) < 1e-5)
        }
    }

    @Test func lossAndAllGradientsAgree() throws {
        let gradients = Gradients(model.parameters.layout)
        let tape = Tape(worker: Worker(), parameters: model.parameters, gradients: gradients)
        let sums = model.loss(
            sources: about.sources, targets: about.targets, smoothing: about.smoothing,
            on: tape)
        tape.backward()
        #expect(abs(sums.smoothed / about.loss - 1) < 1e-5)
        #expect(abs(sums.plain / about.plain - 1) < 1e-5)
        #expect(sums.tokens == about.targets.reduce(0) { $0 + $1.count })
        let expected = Self.makeModel(about)
        try PyTorchImport(file, prefix: "grad.").load(into: expected)
        for entry in model.parameters.layout.entries {
            let actual = gradients.values(of: entry.parameter)
            let wanted = expected.parameters.values(of: entry.parameter)
            #expect(difference(actual, wanted) < 1e-5, "\(entry.name)")
        }
    }
}
