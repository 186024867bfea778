import Foundation
import GrusFiles
import GrusTraining

/// What came out of a sweep: its trials, the best first.
///
/// It tells no times, so that it is the same however often a sweep was interrupted.
public struct Leaderboard: Sendable, Equatable, Codable {
    /// A trial.
    public struct Row: Sendable, Equatable, Codable {
        /// Its number, counted from 1.
        public var trial: Int
        /// The folder of its run in that of the sweep.
        public var folder: String
        /// The values of the parameters, by key.
        public var values: [String: String]
        /// The best value of the metric, of several seeds the mean; nil without one.
        public var best: Double?
        /// Of several seeds the sample standard deviation of their best values.
        public var deviation: Double?
        /// The epoch and update of the best value; nil of several seeds.
        public var bestEpoch, bestUpdate: Int?
        /// The epochs and updates that it was trained for, of several seeds at most; nil if it failed.
        public var epochs, updates: Int?
        /// The number of the model's parameters.
        public var parameters: Int?
        /// Why its training failed; nil if it did not.
        public var failure: String?
        /// What came of each seed, in the order of the sweep; nil where there is only that of the config, or if it failed.
        public var seeds: [SeedResult]?
        /// The time of the trainings in seconds, which is not written.
        public var seconds: Double?

        private enum CodingKeys: String, CodingKey {
            case trial, folder, values, best, deviation, bestEpoch, bestUpdate, epochs, updates, parameters, failure,
                seeds
        }
    }

    /// One of the trainings of a trial with several seeds.
    public struct SeedResult: Sendable, Equatable, Codable {
        /// Its seed.
        public var seed: Int
        /// The folder of its run in that of the sweep.
        public var folder: String
        /// The best value of the metric, with its epoch and update; nil without one.
        public var best: Double?
        public var bestEpoch, bestUpdate: Int?
        /// The epochs and updates that it was trained for.
        public var epochs, updates: Int?
    }

    /// What the trials with one value of a parameter came to.
    public struct Effect: Sendable, Equatable, Codable {
        /// The key and the value.
        public var key, value: String
        /// How many trials have it and a value of the metric.
        public var trials: Int
        /// The mean of these values.
        public var mean: Double
    }

    /// The name of the sweep and its method.
    public var name, method: String
    /// What trials are compared by.
    public var metric: String
    /// Whether a larger value of it is a better one.
    public var higherIsBetter: Bool
    /// The keys that vary, in the order of the sweep.
    public var parameters: [String]
    /// The trials: those with the best values first, of equal ones the first; then those without a value, then those that failed.
    public var rows: [Row]
    /// What each value came to on average, where some trials share one: by key in the order of the sweep, the best value first.
    public var effects: [Effect]

    /// The name of its file in the folder of a sweep.
    public static let fileName = "leaderboard.json"

    /// Reads what the trials of a sweep have come to.
    ///
    /// - Parameter failures: by folder of a training why it failed.
    init(_ sweep: Sweep, _ failures: [String: String]) throws(InputError) {
        let plan = sweep.plan
        var rows: [Row] = []
        for trial in plan.trials {
            let runs = try trial.runs.map { run throws(InputError) in (run: run, history: try sweep.history(of: run)) }
            rows.append(Row(trial, plan, runs, failure: trial.failure(failures)))
        }
        self.init(
            name: plan.config.name, method: plan.config.method.kind.rawValue, plan.metric, parameters: plan.parameters,
            rows)
    }

    /// Sorts rows.
    init(name: String, method: String, _ metric: ValidationMetric, parameters: [String], _ rows: [Row]) {
        (self.name, self.method, self.parameters) = (name, method, parameters)
        (self.metric, higherIsBetter) = (metric.rawValue, metric.higherIsBetter)
        self.rows = rows.sorted { first, second in
            if first.order != second.order { return first.order < second.order }
            let isBetter = metric.isBetter(first.best ?? 0, than: second.best ?? 0)
            return isBetter ?? (first.trial < second.trial)
        }
        effects = parameters.flatMap { Self.effects(of: $0, rows, metric) }
    }

    private static func effects(of key: String, _ rows: [Row], _ metric: ValidationMetric) -> [Effect] {
        let valued = rows.filter { $0.best != nil && $0.failure == nil }
        let groups = Dictionary(grouping: valued) { $0.values[key] ?? "" }
        guard groups.count > 1, groups.count < valued.count else { return [] }
        return groups.map { value, rows in
            let sum = rows.sorted { $0.trial < $1.trial }.reduce(0) { $0 + ($1.best ?? 0) }
            return Effect(key: key, value: value, trials: rows.count, mean: sum / Double(rows.count))
        }.sorted { metric.isBetter($0.mean, than: $1.mean) ?? ($0.value < $1.value) }
    }

    /// Reads a leaderboard.
    ///
    /// - Throws: `InputError` of kind `missing`, `io`, or `data` if the file holds none.
    public init(file path: String) throws(InputError) {
        let bytes = try InputFile.bytes(of: path, limit: 1 << 28)
        do {
            self = try JSONDecoder().decode(Leaderboard.self, from: Data(bytes))
        } catch {
            throw InputError(.data, file: path, "holds no leaderboard of a sweep")
        }
    }

    /// Writes it as JSON, whole or not at all.
    ///
    /// - Throws: `InputError` if it cannot be written; then what was there stays.
    func write(to path: String) throws(InputError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(self) else { preconditionFailure("a leaderboard that JSON cannot write") }
        try AtomicFile.write(String(decoding: json, as: UTF8.self) + "\n", to: path)
    }
}

extension Leaderboard {
    /// What there is to say if no trial was trained; nil if one was.
    public var fault: InputError? {
        guard rows.allSatisfy({ $0.failure != nil }), let reason = rows.first?.failure else { return nil }
        let words = rows.count == 1 ? "the only trial failed" : "all \(rows.count) trials failed, the first"
        return InputError(.data, "\(name): \(words): \(reason)")
    }
}

extension Leaderboard.Row {
    /// Trials with a value come first, those that failed last.
    fileprivate var order: Int { failure != nil ? 2 : best == nil ? 1 : 0 }
}
