import Foundation
import GrusNetworks

/// The model of a config, layer by layer: sizes, parameters, and the share of the operations.
public struct ModelTable {
    /// Tokens of each side of the sentence pair whose operations are counted.
    private static let length = 20
    private let layers: [LayerReport]

    /// The model of a config, whose vocabularies are as large as it allows.
    public init(_ config: ExperimentConfig) {
        layers = Seq2Seq.layers(
            of: config.model, sourceVocabulary: config.text.source.vocabulary,
            targetVocabulary: (config.text.joint ? config.text.source : config.text.target).vocabulary,
            length: Self.length)
    }

    /// A table for people.
    public var text: String {
        let total = layers.reduce(0) { $0 + $1.multiplications }
        let header = ["layer", "products with", "parameters", "operations"]
        let rows = layers.map { layer in
            let share = layer.multiplications == 0 ? "" : String(format: "%.1f %%", 100 * layer.multiplications / total)
            return [layer.name, Self.sizes(layer), grouped(Double(layer.parameters)), share]
        }
        let sum = [
            "all", "", grouped(Double(layers.reduce(0) { $0 + $1.parameters })), "\(grouped(2 * total)) per token",
        ]
        let table = TextTable(sides: [.left, .left, .right, .right], rows: [header] + rows + [sum])
        return table.lines().map { "\($0)\n" }.joined()
            + "Operations are those of the forward pass, for sentences of \(Self.length) tokens and full vocabularies.\n"
    }

    /// `2 of 256×1536, 512×1536`.
    private static func sizes(_ layer: LayerReport) -> String {
        var counts: [(size: String, count: Int)] = []
        for size in layer.products.map(\.description) {
            if let index = counts.firstIndex(where: { $0.size == size }) {
                counts[index].count += 1
            } else {
                counts.append((size, 1))
            }
        }
        return counts.map { $0.count == 1 ? $0.size : "\($0.count) of \($0.size)" }.joined(separator: ", ")
    }
}
