import GrusFiles
import GrusMetrics

/// Which paired test compares systems with the first of them.
public enum PairedTest: Sendable, Equatable {
    /// Paired bootstrap resampling, which estimates intervals too.
    case bootstrap(resamples: Int)
    /// Paired approximate randomisation.
    case randomization(trials: Int)
}

/// The scores of one of several systems.
public struct SystemResult: Sendable {
    /// The name of the system.
    public let name: String
    /// The scores, in the order of the evaluation.
    public let scores: [TestScore]
}

extension Evaluation {
    /// Scores several systems against the same references, and compares them with the first.
    ///
    /// - Parameters:
    ///   - systems: one text for each system, or one whose columns are the systems.
    ///   - names: the names of the systems.
    ///   - test: the paired test, or nil for none.
    /// - Throws: as ``score(_:against:)``.
    public func compare(
        _ systems: [TextReader], names: [String], against references: [TextReader], by test: PairedTest?
    ) throws(InputError) -> [SystemResult] {
        let statistics = try count(systems, references, keepsSegments: test != nil)
        precondition(statistics.allSatisfy { $0.count == names.count }, "\(names) are not the names of all systems")
        var scores: [[TestScore]] = []  // [metric][system]
        for (metric, systems) in zip(chosenMetrics, statistics) { scores.append(compare(by: metric, systems, test)) }
        return names.enumerated().map { index, name in
            SystemResult(name: name, scores: scores.map { $0[index] })
        }
    }

    private func compare(by metric: some Metric, _ systems: [SegmentStatistics], _ test: PairedTest?) -> [TestScore] {
        func signature(bootstrap: Int? = nil, randomization: Int? = nil, seed: RandomSeed? = nil) -> Signature {
            metric.signature(
                references: systems[0].references, bootstrap: bootstrap, randomization: randomization, seed: seed)
        }
        switch test {
        case nil:
            return systems.map { TestScore(metric.score(of: $0), signature()) }
        case .bootstrap(let resamples):
            let signature = signature(bootstrap: resamples, seed: seed)
            return comparisons { () throws(MetricError) in
                try metric.pairedBootstrap(
                    baseline: systems[0], systems: Array(systems[1...]), resamples: resamples, seed: seed,
                    on: pool)
            }.map { TestScore($0.score, signature, interval: $0.interval, pValue: $0.pValue) }
        case .randomization(let trials):
            let signature = signature(randomization: trials, seed: seed)
            return comparisons { () throws(MetricError) in
                try metric.pairedRandomization(
                    baseline: systems[0], systems: Array(systems[1...]), trials: trials, seed: seed, on: pool)
            }.map { TestScore($0.score, signature, interval: $0.interval, pValue: $0.pValue) }
        }
    }

    /// The systems were read together, so they cannot differ in length.
    private func comparisons<Result>(_ test: () throws(MetricError) -> Result) -> Result {
        do {
            return try test()
        } catch {
            preconditionFailure("systems that were read line by line: \(error)")
        }
    }
}

extension SystemResult {
    /// All results as JSON with sacreBLEU's keys: the score as text, or an object with score, p-value, mean and interval
    /// after a paired test.
    public static func json(_ results: [SystemResult], decimals: Int = 1, tested: Bool) -> String {
        record(results, decimals: decimals, tested: tested).text()
    }

    package static func record(_ results: [SystemResult], decimals: Int = 1, tested: Bool) -> JSONValue {
        let records = results.map { result in
            let scores = result.scores.map { score in
                (score.name, tested ? score.comparison : .string(score.number(decimals: decimals)))
            }
            return JSONValue.object([("system", .string(result.name))] + scores)
        }
        return .array(records)
    }
}

extension TestScore {
    fileprivate var comparison: JSONValue {
        func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
        return .object([
            ("score", .number(value)), ("p_value", number(pValue)), ("mean", number(interval?.mean)),
            ("ci", number(interval?.halfWidth)),
        ])
    }
}
