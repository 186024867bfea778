import Foundation
import GrusFiles

/// What came out of trainings that differ in the seed alone: of each the values of its best validation, and of all of them mean
/// and standard deviation.
public struct ReplicateReport: Sendable, Equatable, Codable {
    /// One of the trainings.
    public struct Replicate: Sendable, Equatable, Codable {
        /// Its seed.
        public var seed: Int
        /// The update with the best value of the stop metric.
        public var bestUpdate: Int
        /// The values of the metrics then, by name.
        public var values: [String: Double]

        /// A training with what came out.
        public init(seed: Int, bestUpdate: Int, values: [String: Double]) {
            (self.seed, self.bestUpdate, self.values) = (seed, bestUpdate, values)
        }
    }

    /// What the values of a metric come to.
    public struct Summary: Sendable, Equatable, Codable {
        /// The arithmetic mean.
        public var mean: Double
        /// The sample standard deviation (over n − 1); nil of one value.
        public var deviation: Double?

        init(_ values: [Double]) {
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            self.mean = mean
            deviation =
                values.count > 1
                ? (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot() : nil
        }
    }

    /// The metric by which the best validation was chosen.
    public var metric: String
    /// The trainings, in the order in which they were asked for. One without a validation is left out.
    public var replicates: [Replicate]
    /// What they come to, by metric.
    public var summary: [String: Summary]

    /// Sums up trainings.
    public init(metric: String, _ replicates: [Replicate]) {
        (self.metric, self.replicates) = (metric, replicates)
        let names = Set(replicates.flatMap(\.values.keys))
        let summaries = names.map { name in (name, Summary(replicates.compactMap { $0.values[name] })) }
        summary = Dictionary(uniqueKeysWithValues: summaries)
    }

    /// Reads the logs of trainings.
    ///
    /// - Throws: `InputError` if a log cannot be read.
    init(_ runs: [(seed: Int, log: String)], _ config: ExperimentConfig) throws(InputError) {
        var replicates: [Replicate] = []
        for run in runs {
            let best = try JSONLinesLog.records(at: run.log).compactMap(\.bestValidation).last
            guard let best else { continue }
            replicates.append(Replicate(seed: run.seed, bestUpdate: best.update, values: best.values))
        }
        self.init(metric: config.training.stop.metric.rawValue, replicates)
    }

    /// A line for people: `3 seeds    dev bleu 37.121 ± 0.208 · loss 1.902 ± 0.004`, the values where that of the stop metric is
    /// best, with their standard deviations.
    public var text: String {
        let names = (summary[metric] == nil ? [] : [metric]) + summary.keys.filter { $0 != metric }.sorted()
        let values = names.compactMap { name in summary[name].map { "\(name) \($0.text)" } }
        let count = "\(replicates.count) seed\(replicates.count == 1 ? "" : "s")"
        return count.padding(toLength: 12, withPad: " ", startingAt: 0) + "dev \(values.joined(separator: " · "))"
    }

    /// Writes the report as JSON, whole or not at all.
    ///
    /// - Throws: `InputError` if it cannot be written; then what was there stays.
    func write(to path: String) throws(InputError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let json = try? encoder.encode(self) else { preconditionFailure("a report that JSON cannot write") }
        try AtomicFile.write(String(decoding: json, as: UTF8.self) + "\n", to: path)
    }
}

extension ReplicateReport.Summary {
    /// `37.121 ± 0.208`.
    fileprivate var text: String {
        String(format: "%.3f", mean) + (deviation.map { String(format: " ± %.3f", $0) } ?? "")
    }
}

extension RunRecord {
    /// The validation, if its model was the best so far.
    fileprivate var bestValidation: Validation? {
        guard case .validation(let validation) = self, validation.isBest else { return nil }
        return validation
    }
}
