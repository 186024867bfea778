import Foundation
import GrusFiles
import GrusTraining

/// What a trial has come to, as its run directory tells: all that a sweep remembers. So whatever ends it, what it does next is
/// the same.
struct TrialHistory: Sendable {
    private let validations: [RunRecord.Validation]
    private let end: RunRecord.End?
    private let stop: StopConfig?
    /// The number of the model's parameters; nil before the training has begun.
    let parameters: Int?
    /// The updates that were done, and the seconds that they took; nil as long as a training has not told of its end.
    var updates: Int? { end?.update }
    var seconds: Double? { end?.seconds }
    /// The epoch of the newest validation.
    var epochs: Int? { validations.last?.epoch }

    /// Reads a run, which need not be there.
    init(of folder: String) throws(InputError) {
        let run = RunDirectory(holding: folder)
        stop = try run?.readConfig().training.stop
        let log = run.map(\.log).flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
        let records = try log.map { path throws(InputError) in try JSONLinesLog.records(at: path) } ?? []
        validations = records.compactMap { if case .validation(let validation) = $0 { validation } else { nil } }
        parameters = records.compactMap { if case .start(let start) = $0 { start.parameters } else { nil } }.last
        end = if case .end(let end) = records.last, end.reason != .interrupted { end } else { nil }
    }

    /// Whether there is a run.
    var isBegun: Bool { stop != nil }

    /// Whether the trial has been given so much: it has ended with these limits, or gone on to higher ones.
    func isDone(_ config: ExperimentConfig, _ rung: Bracket.Rung, _ unit: SweepResource.Unit) -> Bool {
        if stop == config.training.stop { return end != nil }
        guard let resource = rung.resource, let stop else { return false }
        return (unit == .epochs ? stop.epochs : stop.updates).map { $0 > resource } ?? false
    }

    /// The validation with the best value of a metric, the first of equal ones; nil without a value that is a number.
    ///
    /// - Parameter rung: counts what the trial had found by then; nil counts all.
    func best(
        _ metric: ValidationMetric, by rung: Bracket.Rung? = nil, _ unit: SweepResource.Unit
    ) -> RunRecord.Validation? {
        let limit = rung?.resource ?? Int.max
        return validations.filter { (unit == .epochs ? $0.epoch : $0.update) <= limit }.reduce(nil) {
            best, validation in
            guard let value = validation.values[metric.rawValue], value.isFinite else { return best }
            guard let old = best?.values[metric.rawValue] else { return validation }
            return metric.isBetter(value, than: old) == true ? validation : best
        }
    }
}
