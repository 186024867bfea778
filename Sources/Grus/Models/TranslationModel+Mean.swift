import GrusAutodiff
import GrusFiles
import GrusNetworks

extension TranslationModel {
    /// The mean of the weights of models that differ in nothing else, such as those of several validations of one training
    /// (Junczys-Dowmunt et al. 2016). It is taken in double precision.
    ///
    /// - Parameter paths: model files or run directories; at least one.
    /// - Throws: `InputError` if a file is missing or damaged; of kind `data` if a model has another shape or segmentation
    ///   than the first.
    public init(meanOf paths: [String]) throws(InputError) {
        precondition(!paths.isEmpty, "the mean of no models")
        let first = try Self(path: paths[0])
        try first.refuseBytes(of: paths[0])
        let layout = first.network.parameters.layout
        let entries = layout.entries
        var sums = entries.map { first.network.parameters.values(of: $0.parameter).map(Double.init) }
        for path in paths.dropFirst() {
            let other = try Self(path: path)
            try other.refuseBytes(of: path)
            try first.refuse(other, of: path, besides: paths[0])
            for (index, entry) in entries.enumerated() {
                for (place, value) in other.network.parameters.values(of: entry.parameter).enumerated() {
                    sums[index][place] += Double(value)
                }
            }
        }
        let mean = ParameterStore(layout)
        for (entry, sum) in zip(entries, sums) {
            mean.set(entry.parameter, to: sum.map { Float($0 / Double(paths.count)) })
        }
        self.init(first.config, first.pipeline, first.network.with(mean))
    }

    /// Throws if the weights are rounded to bytes.
    private func refuseBytes(of path: String) throws(InputError) {
        guard precision != .int8 else {
            throw InputError(
                .data, file: path, "the weights are rounded to int8: average the models that they were made from")
        }
    }

    /// Throws if the weights of another model mean something else than those of this one.
    private func refuse(_ other: Self, of path: String, besides first: String) throws(InputError) {
        let differences = other.config.differences(from: config).filter { $0.hasPrefix("model.") }
        if let difference = differences.first {
            throw InputError(.data, file: path, "the model has another shape than \(first): \(difference)")
        }
        try other.checkAgreement(with: self, names: (path, first))
    }
}

/// Weights that are the mean of those of some of the models that a run keeps.
public struct AveragedRun: Sendable {
    /// Which models are averaged.
    public enum Choice: Sendable {
        /// So many with the best values of the stop metric.
        case best(Int)
        /// So many newest ones.
        case last(Int)
    }

    /// The model.
    public let model: TranslationModel
    /// The updates after which the models were kept, in the order in which they were chosen.
    public let updates: [Int]

    /// Averages models of a run.
    ///
    /// - Throws: `InputError` of kind `missing` if there is no run, or it keeps fewer models; as
    ///   ``TranslationModel/init(meanOf:)`` otherwise.
    public init(_ run: RunDirectory, _ choice: Choice) throws(InputError) {
        let kept = KeptModels(of: run, try run.readConfig().training)
        let models =
            switch choice {
            case .best(let count): try kept.best(count)
            case .last(let count): try kept.last(count)
            }
        model = try TranslationModel(meanOf: models.map(\.path))
        updates = models.map(\.update)
    }
}
