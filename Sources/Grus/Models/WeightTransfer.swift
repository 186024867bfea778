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
    /// What became of a parameter.
    private enum Fate: Sendable {
        case taken
        /// So many tokens of all are known.
        case mapped(known: Int, of: Int)
        /// The other model has none of this name.
        case missing
        /// The other model has one of another shape.
        case misfit(there: Shape, here: Shape)
    }

    private let path: String
    private var fates: [(name: String, fate: Fate)] = []

    /// Overwrites fresh parameters with those of another model.
    ///
    /// - Parameter path: where the other model is, as the user knows it.
    init(from other: TranslationModel, at path: String, into model: TranslationModel) {
        self.path = path
        let maps = (
            source: TokenMap(from: other.pipeline.source.segmenter, to: model.pipeline.source.segmenter),
            target: TokenMap(from: other.pipeline.target.segmenter, to: model.pipeline.target.segmenter)
        )
        let others = Dictionary(
            uniqueKeysWithValues: other.network.parameters.layout.entries.map { ($0.name, $0.parameter) })
        for entry in model.network.parameters.layout.entries {
            guard let there = others[entry.name] else {
                fates.append((entry.name, .missing))
                continue
            }
            let map: TokenMap? =
                switch model.network.vocabulary(of: entry.parameter) {
                case .source: maps.source
                case .target: maps.target
                case nil: nil
                }
            let values = other.network.parameters.values(of: there)
            fates.append((entry.name, Self.fill(entry.parameter, of: model, with: values, there.shape, map)))
        }
    }

    private static func fill(
        _ parameter: Parameter, of model: TranslationModel, with values: [Float], _ shape: Shape, _ map: TokenMap?
    ) -> Fate {
        let store = model.network.parameters
        guard let map, !map.isIdentity else {
            guard shape == parameter.shape else { return .misfit(there: shape, here: parameter.shape) }
            store.set(parameter, to: values)
            return .taken
        }
        // A vector has one number for every token.
        let width = parameter.shape.count / map.ids.count
        guard (shape.rows == 1) == (parameter.shape.rows == 1), shape.rows == 1 || shape.columns == width else {
            return .misfit(there: shape, here: parameter.shape)
        }
        var rows = store.values(of: parameter)
        for (new, old) in map.ids.enumerated() {
            guard let old else { continue }
            rows.replaceSubrange(new * width..<(new + 1) * width, with: values[old * width..<(old + 1) * width])
        }
        store.set(parameter, to: rows)
        return .mapped(known: map.shared, of: map.ids.count)
    }

    // MARK: For people

    /// What was taken, in lines: how many parameters, and what did not go as it might.
    var lines: [String] {
        func count(_ isCounted: (Fate) -> Bool) -> Int { fates.filter { isCounted($0.fate) }.count }
        let taken = count { if case .taken = $0 { true } else { false } }
        let mapped = count { if case .mapped = $0 { true } else { false } }
        let summary = "\(path): \(taken) parameters taken, \(mapped) mapped, \(fates.count - taken - mapped) fresh"
        return [summary] + fates.compactMap { Self.line($0.name, $0.fate) }
    }

    private static func line(_ name: String, _ fate: Fate) -> String? {
        switch fate {
        case .taken: nil
        case .mapped(let known, let all): "\(name) mapped: \(known) of \(all) tokens are known"
        case .missing: "\(name) fresh: the model has none"
        case .misfit(let there, let here): "\(name) fresh: \(here) here, \(there) there"
        }
    }
}
