import Grus
import GrusFiles
import GrusMetrics
import GrusRuntime

/// Several runs side by side: what differs between their configs, their curves, and their translations of test sets.
public struct RunComparison: Sendable {
    /// How test sets are compared.
    public struct Options: Sendable {
        /// The paired test.
        public var test = PairedTest.bootstrap(resamples: 1000)
        /// Where its random stream begins.
        public var seed = RandomSeed.standard
        /// The scores instead of those of the first run's config; none for these.
        public var metrics: [EvaluationConfig.Metric] = []
        /// `NAME=PATH` of test sets, instead of those of the runs.
        public var testSets: [String] = []

        /// The usual comparison.
        public init() {}
    }

    /// The runs; the first is what the others are compared with.
    public let runs: [RunSummary]
    /// Their test sets.
    public let tests: [ComparedTest]
    /// The paired test.
    public let test: PairedTest
    /// Why there is no test set; nil if there is one.
    public let missingTests: String?

    /// Reads and compares runs.
    ///
    /// - Parameters:
    ///   - paths: their directories, each once.
    ///   - pool: the threads that share the work; the results do not depend on it.
    /// - Throws: `InputError` of kind `missing` if one is no run; of kind `usage`, or what reading throws, for test sets that
    ///   the options name.
    public init(_ paths: [String], _ options: Options = Options(), on pool: ThreadPool? = nil) throws(InputError) {
        let directories = try paths.map { path throws(InputError) in try RunDirectory(existing: path) }
        let names = Self.names(of: paths)
        runs = mapBlocks(of: paths.count, size: 1, on: pool) { block in
            block.map { RunSummary(directories[$0], name: names[$0], points: true) }
        }.flatMap(\.self)
        test = options.test
        let configs = directories.map { directory in Result { () throws(InputError) in try directory.readConfig() } }
        guard let config = configs.lazy.compactMap({ try? $0.get() }).first else {
            tests = []
            missingTests = configs.first.flatMap { if case .failure(let error) = $0 { "\(error)" } else { nil } }
            return
        }
        tests = try Self.tests(of: runs, config, options, on: pool)
        missingTests =
            tests.isEmpty
            ? "the runs have no test sets: grus evaluate --model \(paths[0]) --test NAME=PATH translates one" : nil
    }

    private static func tests(
        of runs: [RunSummary], _ config: ExperimentConfig, _ options: Options, on pool: ThreadPool?
    ) throws(InputError) -> [ComparedTest] {
        var config = config
        if !options.metrics.isEmpty { config.evaluation.metrics = options.metrics }
        var named = config
        try named.replaceTestSets(options.testSets)
        var evaluation = try Evaluation(of: config)
        (evaluation.seed, evaluation.pool) = (options.seed, pool)
        return try TestComparison(
            runs: runs, config: config, evaluation: evaluation, test: options.test, named: named.corpus.test
        ).compareAll()
    }

    /// The last part of each path, or where several end alike the paths.
    private static func names(of paths: [String]) -> [String] {
        let lasts = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        return Set(lasts).count == lasts.count ? lasts : paths
    }
}

extension RunComparison {
    /// The curves of the runs: the measures of the development set, and the training loss.
    var plots: [(title: String, plot: CurvePlot)] {
        let last = runs.map(\.history.update).max() ?? 0
        let measures = distinct(
            RunTable.measures(of: runs) + runs.flatMap { $0.history.validations.flatMap(\.values.keys).sorted() })
        let dev = measures.map { measure in
            let curves = runs.map { run in
                Curve(run.history.validations.compactMap { point in point.values[measure].map { (point.update, $0) } })
            }
            return ("dev \(measure)", curves)
        }
        let losses = runs.map { run in
            Curve(run.history.points.compactMap { point in point.loss.map { (point.update, $0) } })
        }
        return (dev + [("train loss", losses)]).map { title, curves in
            (title, CurvePlot(curves: zip(runs.map { printable($0.name) }, curves).map { ($0, $1) }, last: last))
        }
    }
}
