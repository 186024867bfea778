import GrusAutodiff
import GrusNumerics

/// What a model has under one name: a layer of the encoder or of the decoder, an embedding, the attention, …
package struct LayerReport: Sendable {
    /// The beginning of the names of its parameters.
    package let name: String
    /// The sizes of the weights that something is multiplied by.
    package fileprivate(set) var products: [Shape] = []
    /// The number of its parameters.
    package fileprivate(set) var parameters = 0
    /// Multiplications of a forward pass per target token.
    package fileprivate(set) var multiplications = 0.0
}

extension Seq2Seq {
    /// What a model of a config is made of, in the order of its parameters. No memory is taken for these.
    ///
    /// - Parameter length: the tokens of each side of a sentence pair, which the cost of attention depends on.
    package static func layers(
        of config: ModelConfig, sourceVocabulary: Int, targetVocabulary: Int, length: Int
    ) -> [LayerReport] {
        var layout = ParameterLayout()
        let (encoder, decoder) = parts(config, sourceVocabulary, targetVocabulary, in: &layout)
        let weights = encoder.weights + decoder.attention.sourceWeights + decoder.weights
        let multiplied = Set(weights.map(\.index))
        var layers: [LayerReport] = []
        func change(_ name: String, _ body: (inout LayerReport) -> Void) {
            let index = layers.firstIndex { $0.name == name } ?? layers.endIndex
            if index == layers.endIndex { layers.append(LayerReport(name: name)) }
            body(&layers[index])
        }
        for entry in layout.entries {
            change(layerName(of: entry.name)) { layer in
                layer.parameters += entry.parameter.shape.count
                guard multiplied.contains(entry.parameter.index) else { return }
                layer.products.append(entry.parameter.shape)
                layer.multiplications += Double(entry.parameter.shape.count)
            }
        }
        change("output") { layer in
            layer.products.append(decoder.outputTable.shape)
            layer.multiplications += Double(decoder.outputTable.shape.count)
        }
        for (name, pair) in [
            ("self-attention", encoder.pairMultiplications), ("attention", decoder.attention.pairMultiplications),
        ] where pair > 0 {
            change(name) { $0.multiplications += Double(length * pair) }
        }
        return layers
    }

    /// `encoder.0` of `encoder.0.forward.input.weight`, `attention` of `attention.key.bias`, all of `source.embedding`.
    private static func layerName(of parameter: String) -> String {
        let words = parameter.split(separator: ".")
        let count = words.count > 1 && (Int(words[1]) != nil || words[1] == "embedding") ? 2 : 1
        return words.prefix(count).joined(separator: ".")
    }
}
