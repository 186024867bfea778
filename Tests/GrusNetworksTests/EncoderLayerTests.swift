import GrusAutodiff
import GrusNetworks
import GrusNumerics
import Testing

/// Encoders of embeddings of one unit, worked by hand: tokens 3, 4, 5 and 6 are 1, 2, −1 and 4.
struct EncoderLayerTests {
    let sources: [[Int32]] = [[3, 4, 5], [6]]

    func model(_ layers: [EncoderLayerConfig], _ numbers: [String: [Float]]) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = 1
        config.encoder = EncoderConfig(layers)
        config.decoder = DecoderConfig(hidden: 1, layers: 1, attention: .none)
        let model = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: 7, seed: 1)
        let store = model.parameters
        store.set(store.layout["source.embedding"], to: [0, 0, 0, 1, 2, -1, 4])
        for (name, values) in numbers { store.set(store.layout["encoder.0.\(name)"], to: values) }
        return model
    }

    func expect(_ actual: [Float], _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(actual.count == expected.count, sourceLocation: sourceLocation)
        #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(actual)", sourceLocation: sourceLocation)
    }

    /// `A` is 1 10 100 for what stands before, here and behind; the gates are σ(ln 3) = ¾ throughout:
    ///
    /// | x | window | A · window | y = (x + ¾ A · window) · √½ |
    /// |---|---|---|---|
    /// | 1 | 0 1 2 | 210 | 158.5 · 0.70711 |
    /// | 2 | 1 2 −1 | −79 | −57.25 · 0.70711 |
    /// | −1 | 2 −1 0 | −8 | −7 · 0.70711 |
    /// | 4 | 0 4 0 | 40 | 34 · 0.70711 |
    ///
    /// The summary of a sentence is the mean of its states.
    @Test func aConvolutionSeesItsNeighbours() {
        let model = model(
            [.convolution(width: 3)],
            ["convolution.weight": [1, 0, 10, 0, 100, 0], "convolution.bias": [0, 1.0986123]])
        let tape = Tape(worker: Worker(), parameters: model.parameters)
        let encoding = model.encoder.encode(sources, on: tape)
        let root = Float(0.5).squareRoot()
        expect(encoding.states.values.map { $0 / root / 100 }, [1.585, -0.5725, -0.07, 0.34])
        expect(encoding.summary[0].values.map { $0 / root / 100 }, [0.314166667, 0.34])
    }

    /// The final norm leaves one unit nothing but its bias.
    @Test func aTransformerEndsWithANorm() {
        let model = model([.transformer(heads: 1, feedForward: 2)], ["norm.bias": [0.5]])
        let tape = Tape(worker: Worker(), parameters: model.parameters)
        expect(model.encoder.encode(sources, on: tape).states.values, [0.5, 0.5, 0.5, 0.5])
    }

    /// Multiplications of an encoder of embeddings of four units.
    func cost(_ layers: [EncoderLayerConfig], sourceTokens: Int, selfAttended: Int) -> Double {
        var config = ModelConfig()
        config.embedding = 4
        config.encoder = EncoderConfig(layers)
        config.decoder = DecoderConfig(hidden: 3, layers: 1, attention: .none)
        let model = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: 7, seed: 1)
        let operations = model.forwardOperations(
            sourceTokens: sourceTokens, targetTokens: 0, attended: 0, selfAttended: selfAttended)
        return operations / 2
    }

    /// | layers | products | multiplications |
    /// |---|---|---|
    /// | convolution of 3 positions, 6 units | 12 × 12 | 144 |
    /// | two Transformer layers | 2 · (4 × 12, 4 × 4, 4 × 10, 10 × 4) | 288 |
    /// | – for a pair of positions | 2 · (scores 4, contexts 4) | 16 |
    /// | GRU of 3 units in both directions | 2 · (4 × 9, 3 × 9) | 126 |
    @Test func theCostOfLayersIsCounted() {
        let transformer = EncoderLayerConfig.transformer(heads: 2, feedForward: 10)
        #expect(cost([.convolution(width: 3, hidden: 6)], sourceTokens: 1, selfAttended: 1) == 144)
        #expect(cost([transformer, transformer], sourceTokens: 1, selfAttended: 0) == 288)
        #expect(cost([transformer, transformer], sourceTokens: 0, selfAttended: 1) == 16)
        #expect(cost([.recurrent(hidden: 3)], sourceTokens: 1, selfAttended: 1) == 126)
    }
}
