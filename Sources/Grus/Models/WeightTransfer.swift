import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusText

/// The weights of another model as the beginning of a training.
///
/// A parameter of the same name and shape is taken as it is. What has a row for every token is taken row by row: a token that both
/// vocabularies have keeps its row, by how it is written. All else stays as it was drawn.
struct WeightTransfer: Sendable {
    /// What became of every parameter.
    let record: RunRecord.Transfer

    private typealias Parameter = RunRecord.Transfer.Parameter

    /// Overwrites fresh parameters with those of another model.
    ///
    /// - Parameter path: where the other model is, as the user knows it.
    init(from other: TranslationModel, at path: String, into model: TranslationModel) {
        let maps = (
            source: TokenMap(from: other.pipeline.source.segmenter, to: model.pipeline.source.segmenter),
            target: TokenMap(from: other.pipeline.target.segmenter, to: model.pipeline.target.segmenter)
        )
        let others = Dictionary(
            uniqueKeysWithValues: other.network.parameters.layout.entries.map { ($0.name, $0.parameter) })
        let parameters = model.network.parameters.layout.entries.map { entry in
            guard let there = others[entry.name] else {
                return Parameter(name: entry.name, fate: .fresh, reason: "the model has none")
            }
            let map: TokenMap? =
                switch model.network.vocabulary(of: entry.parameter) {
                case .source: maps.source
                case .target: maps.target
                case nil: nil
                }
            let values = other.network.parameters.values(of: there)
            return Self.fill(entry.parameter, named: entry.name, of: model, with: values, there.shape, map)
        }
        record = RunRecord.Transfer(model: path, parameters: parameters)
    }

    private static func fill(
        _ parameter: GrusAutodiff.Parameter, named name: String, of model: TranslationModel, with values: [Float],
        _ shape: Shape, _ map: TokenMap?
    ) -> Parameter {
        let store = model.network.parameters
        let misfit = Parameter(name: name, fate: .fresh, reason: "\(parameter.shape) here, \(shape) there")
        guard let map, !map.isIdentity else {
            guard shape == parameter.shape else { return misfit }
            store.set(parameter, to: values)
            return Parameter(name: name, fate: .taken)
        }
        // A vector has one number for every token.
        let width = parameter.shape.count / map.ids.count
        guard (shape.rows == 1) == (parameter.shape.rows == 1), shape.rows == 1 || shape.columns == width else {
            return misfit
        }
        var rows = store.values(of: parameter)
        for (new, old) in map.ids.enumerated() {
            guard let old else { continue }
            rows.replaceSubrange(new * width..<(new + 1) * width, with: values[old * width..<(old + 1) * width])
        }
        store.set(parameter, to: rows)
        return Parameter(name: name, fate: .mapped, kept: map.shared, tokens: map.ids.count)
    }
}
