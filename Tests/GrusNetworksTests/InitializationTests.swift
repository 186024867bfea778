import GrusAutodiff
import GrusNetworks
import Testing

/// Which parameters of a model the settings of what they hold before training are for.
struct InitializationTests {
    private func model(_ change: (inout ModelConfig) -> Void) -> [String: [Float]] {
        var config = ModelConfig()
        (config.embedding, config.encoder.hidden, config.decoder.hidden, config.cell.kind) = (6, 5, 5, .lstm)
        config.tie = []
        change(&config)
        let store = Seq2Seq(config, sourceVocabulary: 9, targetVocabulary: 9, seed: 1).parameters
        return Dictionary(
            uniqueKeysWithValues: store.layout.entries.map { ($0.name, store.values(of: $0.parameter)) })
    }

    private func changed(_ one: [String: [Float]], _ other: [String: [Float]]) -> [String] {
        one.keys.filter { one[$0] != other[$0] }.sorted()
    }

    @Test func weightsAndEmbeddingsAreSetApart() {
        let plain = model { _ in }
        let weights = model { $0.initialization.weights.kind = .xavierUniform }
        #expect(
            changed(plain, weights) == plain.keys.filter { $0.hasSuffix("weight") || $0 == "attention.energy" }.sorted()
        )
        let embeddings = model { $0.initialization.embeddings.kind = .xavierUniform }
        #expect(changed(plain, embeddings) == ["source.embedding", "target.embedding"])
    }

    @Test func orthogonalCellsStayOrthogonal() {
        let one = model { $0.cell.orthogonal = true }
        let other = model {
            $0.cell.orthogonal = true
            $0.initialization.weights.kind = .kaimingNormal
        }
        #expect(changed(one, other).allSatisfy { !$0.contains("recurrent") })
        #expect(changed(one, other).contains("readout.weight"))
    }

    @Test func theForgetGateHasItsBias() throws {
        let plain = model { _ in }
        let other = model { $0.cell.forgetBias = 2.5 }
        #expect(changed(plain, other).allSatisfy { $0.hasSuffix(".input.bias") } && changed(plain, other).count == 3)
        let bias = try #require(other["decoder.0.input.bias"])
        #expect(
            bias == [Float](repeating: 0, count: 5) + [Float](repeating: 2.5, count: 5)
                + [Float](repeating: 0, count: 10))
    }
}
