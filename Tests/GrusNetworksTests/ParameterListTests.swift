import GrusAutodiff
import GrusNetworks
import Testing

/// Names and shapes are the format of weight files: whoever changes one must mean it.
struct ParameterListTests {
    func list(_ model: Seq2Seq) -> [String] {
        model.parameters.layout.entries.map { "\($0.name) \($0.parameter.shape)" }
    }

    @Test func referenceModel() {
        let model = Seq2Seq(ModelConfig(), sourceVocabulary: 8000, targetVocabulary: 8000, seed: 1)
        #expect(
            list(model) == [
                "target.embedding 8000×256",
                "source.embedding 8000×256",
                "encoder.0.forward.input.weight 256×1536",
                "encoder.0.forward.input.bias 1×1536",
                "encoder.0.forward.recurrent.weight 512×1536",
                "encoder.0.forward.candidate.bias 1×512",
                "encoder.0.backward.input.weight 256×1536",
                "encoder.0.backward.input.bias 1×1536",
                "encoder.0.backward.recurrent.weight 512×1536",
                "encoder.0.backward.candidate.bias 1×512",
                "decoder.0.bridge.weight 1024×512",
                "decoder.0.bridge.bias 1×512",
                "attention.key.weight 1024×512",
                "attention.key.bias 1×512",
                "attention.query.weight 512×512",
                "attention.energy 1×512",
                "decoder.0.input.weight 1280×1536",
                "decoder.0.input.bias 1×1536",
                "decoder.0.recurrent.weight 512×1536",
                "decoder.0.candidate.bias 1×512",
                "readout.weight 1792×256",
                "readout.bias 1×256",
                "output.bias 1×8000",
            ])
    }

    @Test func twoLayersWithResetBeforeAndWithoutAttention() {
        var config = ModelConfig()
        config.embedding = 4
        config.cell.reset = .before
        config.encoder = EncoderConfig(hidden: 3, layers: 2, bidirectional: false)
        config.decoder = DecoderConfig(hidden: 5, layers: 2, attention: .none)
        config.tie = []
        let model = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: 9, seed: 1)
        #expect(
            list(model) == [
                "target.embedding 9×4",
                "source.embedding 7×4",
                "encoder.0.forward.input.weight 4×9",
                "encoder.0.forward.input.bias 1×9",
                "encoder.0.forward.recurrent.weight 3×6",
                "encoder.0.forward.candidate.weight 3×3",
                "encoder.1.forward.input.weight 3×9",
                "encoder.1.forward.input.bias 1×9",
                "encoder.1.forward.recurrent.weight 3×6",
                "encoder.1.forward.candidate.weight 3×3",
                "decoder.0.bridge.weight 3×5",
                "decoder.0.bridge.bias 1×5",
                "decoder.1.bridge.weight 3×5",
                "decoder.1.bridge.bias 1×5",
                "decoder.0.input.weight 9×15",
                "decoder.0.input.bias 1×15",
                "decoder.0.recurrent.weight 5×10",
                "decoder.0.candidate.weight 5×5",
                "decoder.1.input.weight 5×15",
                "decoder.1.input.bias 1×15",
                "decoder.1.recurrent.weight 5×10",
                "decoder.1.candidate.weight 5×5",
                "readout.weight 14×4",
                "readout.bias 1×4",
                "output.weight 9×4",
                "output.bias 1×9",
            ])
    }

    @Test func layersOfEveryKind() {
        var config = ModelConfig()
        config.embedding = 4
        config.encoder = EncoderConfig([
            .convolution(width: 3), .convolution(width: 5, hidden: 6), .recurrent(hidden: 3),
            .transformer(heads: 2, feedForward: 7), .transformer(heads: 3, feedForward: 8),
        ])
        let model = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: 9, seed: 1)
        #expect(
            list(model).filter { $0.hasPrefix("encoder.") } == [
                "encoder.0.convolution.weight 12×8",
                "encoder.0.convolution.bias 1×8",
                "encoder.1.convolution.weight 20×12",
                "encoder.1.convolution.bias 1×12",
                "encoder.2.forward.input.weight 6×9",
                "encoder.2.forward.input.bias 1×9",
                "encoder.2.forward.recurrent.weight 3×9",
                "encoder.2.forward.candidate.bias 1×3",
                "encoder.2.backward.input.weight 6×9",
                "encoder.2.backward.input.bias 1×9",
                "encoder.2.backward.recurrent.weight 3×9",
                "encoder.2.backward.candidate.bias 1×3",
                "encoder.3.attention.norm.gain 1×6",
                "encoder.3.attention.norm.bias 1×6",
                "encoder.3.attention.input.weight 6×18",
                "encoder.3.attention.input.bias 1×18",
                "encoder.3.attention.output.weight 6×6",
                "encoder.3.attention.output.bias 1×6",
                "encoder.3.feed_forward.norm.gain 1×6",
                "encoder.3.feed_forward.norm.bias 1×6",
                "encoder.3.feed_forward.input.weight 6×7",
                "encoder.3.feed_forward.input.bias 1×7",
                "encoder.3.feed_forward.output.weight 7×6",
                "encoder.3.feed_forward.output.bias 1×6",
                "encoder.4.attention.norm.gain 1×6",
                "encoder.4.attention.norm.bias 1×6",
                "encoder.4.attention.input.weight 6×18",
                "encoder.4.attention.input.bias 1×18",
                "encoder.4.attention.output.weight 6×6",
                "encoder.4.attention.output.bias 1×6",
                "encoder.4.feed_forward.norm.gain 1×6",
                "encoder.4.feed_forward.norm.bias 1×6",
                "encoder.4.feed_forward.input.weight 6×8",
                "encoder.4.feed_forward.input.bias 1×8",
                "encoder.4.feed_forward.output.weight 8×6",
                "encoder.4.feed_forward.output.bias 1×6",
                "encoder.4.norm.gain 1×6",
                "encoder.4.norm.bias 1×6",
            ])
    }

    @Test func aListOfLayersThatAreAlikeIsTheirNumber() {
        var config = ModelConfig()
        config.embedding = 4
        config.encoder = EncoderConfig(hidden: 3, layers: 2, bidirectional: true)
        let number = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: 9, seed: 1)
        config.encoder = EncoderConfig([.recurrent(hidden: 3), .recurrent(hidden: 3)])
        let listed = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: 9, seed: 1)
        #expect(list(number) == list(listed))
    }

    @Test func attentions() {
        let parameters = { (attention: AttentionConfig) -> [String] in
            var config = ModelConfig()
            config.encoder.hidden = 3
            config.decoder = DecoderConfig(hidden: 8, layers: 1, attention: attention)
            let model = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: 9, seed: 1)
            return list(model).filter { $0.hasPrefix("attention.") }
                .map { String($0.dropFirst("attention.".count)) }
        }
        #expect(parameters(.mlp) == ["key.weight 6×8", "key.bias 1×8", "query.weight 8×8", "energy 1×8"])
        #expect(parameters(.dot.with { $0.heads = 2 }) == ["key.weight 6×8", "query.weight 8×8"])
        #expect(parameters(.dot.with { $0.hidden = 4 }) == ["key.weight 6×4", "query.weight 8×4"])
        #expect(parameters(.general) == ["query.weight 8×6"])
        #expect(
            parameters(.mlp.with { $0.coverage = true })
                == ["key.weight 6×8", "key.bias 1×8", "query.weight 8×8", "energy 1×8", "coverage 1×8"])
        #expect(parameters(.none).isEmpty)
    }

    @Test func tiedMatricesAreListedOnce() {
        var config = ModelConfig()
        config.tie = [.source, .target, .output]
        let all = Seq2Seq(config, sourceVocabulary: 9, targetVocabulary: 9, seed: 1)
        #expect(list(all).filter { $0.contains("9×256") } == ["target.embedding 9×256"])
        config.tie = [.source, .target]
        let embeddings = Seq2Seq(config, sourceVocabulary: 9, targetVocabulary: 9, seed: 1)
        #expect(list(embeddings).filter { $0.contains("9×256") } == ["target.embedding 9×256", "output.weight 9×256"])
    }

    @Test func freshParametersDependOnTheSeedOnly() {
        let values = { (seed: UInt64) in
            var config = ModelConfig()
            config.embedding = 4
            config.encoder.hidden = 3
            config.decoder.hidden = 3
            let store = Seq2Seq(config, sourceVocabulary: 9, targetVocabulary: 9, seed: seed).parameters
            return store.layout.entries.map { store.values(of: $0.parameter) }
        }
        #expect(values(1) == values(1))
        #expect(values(1) != values(2))
    }
}

extension EncoderConfig {
    /// All options at once.
    init(hidden: Int, layers: Int, bidirectional: Bool) {
        self.init()
        (self.hidden, self.layers, self.bidirectional) = (hidden, .alike(layers), bidirectional)
    }

    /// Layers that each have a config.
    init(_ layers: [EncoderLayerConfig]) {
        self.init()
        self.layers = .list(layers)
    }
}

extension EncoderLayerConfig {
    /// A copy with changes.
    func with(_ change: (inout EncoderLayerConfig) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    static func recurrent(hidden: Int, bidirectional: Bool = true) -> Self {
        var layer = Self()
        (layer.hidden, layer.bidirectional) = (hidden, bidirectional)
        return layer
    }

    static func convolution(width: Int, hidden: Int? = nil) -> Self {
        var layer = Self()
        (layer.kind, layer.width, layer.hidden) = (.convolution, width, hidden)
        return layer
    }

    static func transformer(heads: Int, feedForward: Int) -> Self {
        var layer = Self()
        (layer.kind, layer.heads, layer.feedForward) = (.transformer, heads, feedForward)
        return layer
    }
}

extension DecoderConfig {
    /// All options at once.
    init(hidden: Int, layers: Int, attention: AttentionConfig) {
        self.init()
        (self.hidden, self.layers, self.attention) = (hidden, layers, attention)
    }
}
