import Foundation
import GrusFiles
import GrusNetworks
import GrusTraining

/// The models that a run keeps of its validations, besides the best and the newest checkpoint: `models/UPDATE.safetensors`.
struct KeptModels {
    /// One of them.
    struct Model: Sendable {
        let path: String
        /// The number of updates that it was trained for.
        let update: Int
        /// The value of the stop metric; nil if there is none, or none that is finite.
        let value: Double?
    }

    /// The string of a model file's header that holds the value.
    static let valueKey = "validation_value"

    private let folder: String
    private let config: TrainingConfig

    /// The models of a run.
    init(of run: RunDirectory, _ config: TrainingConfig) {
        folder = run.models
        self.config = config
    }

    // MARK: Training

    /// Keeps the model of a validation, and removes those that are neither among the best nor among the newest any more.
    ///
    /// - Throws: `InputError` if the model cannot be written.
    func add(_ model: TranslationModel, _ validation: ValidationReport) throws(InputError) {
        guard config.checkpoint.keepBest > 0 || config.checkpoint.keepLast > 0 else { return }
        try makeFolder(folder)
        let path = "\(folder)/\(validation.update).safetensors"
        AtomicFile.removeLeftovers(of: path)
        let value = validation.found.values[config.stop.metric].map { "\($0)" }
        try model.save(to: path, adding: value.map { [Self.valueKey: $0] } ?? [:])
        let all = all
        let wanted = Set(
            (best(config.checkpoint.keepBest, of: all) + last(config.checkpoint.keepLast, of: all)).map(\.path))
        for model in all where !wanted.contains(model.path) { unlink(model.path) }
    }

    // MARK: Choosing

    /// All of them, in the order of their updates. The value of a file that cannot be read is not known.
    private var all: [Model] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard name.hasSuffix(".safetensors"), let update = Int(name.dropLast(".safetensors".count)) else {
                return nil
            }
            let path = "\(folder)/\(name)"
            let value = try? SafeTensors(path: path).metadata[Self.valueKey].flatMap { Double($0) }
            return Model(path: path, update: update, value: value.flatMap { $0.isFinite ? $0 : nil })
        }
        .sorted { $0.update < $1.update }
    }

    /// The models with the best values of the stop metric, best first; of equal ones the earlier ones.
    ///
    /// - Throws: `InputError` of kind `missing` if there are fewer.
    func best(_ count: Int) throws(InputError) -> [Model] { try whole(best(count, of: all), count, key: "keep_best") }

    /// The newest models, newest first.
    ///
    /// - Throws: `InputError` of kind `missing` if there are fewer.
    func last(_ count: Int) throws(InputError) -> [Model] { try whole(last(count, of: all), count, key: "keep_last") }

    private func best(_ count: Int, of all: [Model]) -> [Model] {
        let sign = config.stop.metric.higherIsBetter ? 1.0 : -1.0
        let worst = -Double.infinity
        let order = all.sorted {
            let (one, other) = ($0.value.map { sign * $0 } ?? worst, $1.value.map { sign * $0 } ?? worst)
            return (other, $0.update) < (one, $1.update)
        }
        return Array(order.prefix(count))
    }

    private func last(_ count: Int, of all: [Model]) -> [Model] { Array(all.suffix(count).reversed()) }

    private func whole(_ models: [Model], _ count: Int, key: String) throws(InputError) -> [Model] {
        guard models.count == count else {
            throw InputError(
                .missing, file: folder,
                "\(models.count) models of validations are kept, \(count) are wanted: set training.checkpoint.\(key) "
                    + "before training")
        }
        return models
    }
}
