import Grus
import GrusFiles

/// A page about a run, or about several as they compare: curves, scores, translations, configs, and what the curves suggest.
public struct RunReport: Sendable {
    /// The runs, and the scores of their test sets.
    public let comparison: RunComparison
    /// What the curves of each run suggest.
    public let diagnoses: [Diagnosis]
    /// Of each test set what is shown beside its scores; nil if there are no translations.
    let details: [TestDetails?]
    /// The languages that are translated between; empty if not known.
    let languages: (source: String, target: String)

    /// The name of the page's file.
    public static let fileName = "report.html"

    /// Reads runs.
    ///
    /// - Parameters:
    ///   - paths: their directories, each once; with several the first is what the others are compared with.
    ///   - pool: the threads that share the work; the page does not depend on it.
    /// - Throws: as ``RunComparison/init(_:_:on:)``.
    public init(
        _ paths: [String], _ options: RunComparison.Options = RunComparison.Options(), on pool: ThreadPool? = nil
    ) throws(InputError) {
        comparison = try RunComparison(paths, options, on: pool)
        diagnoses = comparison.runs.map { Diagnosis($0.history, $0.settings) }
        let configs = comparison.runs.lazy.compactMap { try? RunDirectory(existing: $0.path).readConfig() }
        guard let config = configs.first else {
            details = comparison.tests.map { _ in nil }
            languages = ("", "")
            return
        }
        var evaluation = try Evaluation(of: config)
        (evaluation.seed, evaluation.pool) = (.fixed(UInt64(config.seed)), pool)
        let texts = comparison.tests.map(\.texts)
        details = try texts.map { texts throws(InputError) in
            guard let texts else { return nil }
            return try TestDetails(texts, config.corpus, evaluation)
        }
        languages = (config.corpus.source, config.corpus.target)
    }

    /// The diagnoses for people.
    public var text: String {
        let names = comparison.runs.map { comparison.runs.count > 1 ? $0.name : nil }
        return zip(names, diagnoses).map { $1.text(of: $0) }.joined(separator: "\n\n")
    }

    /// Writes the page.
    ///
    /// - Returns: whether its plots can be zoomed, as ``PlotLibrary`` is installed.
    /// - Throws: `InputError` of kind `cannotCreate` or `io`.
    public func write(to path: String) throws(InputError) -> Bool {
        let library = PlotLibrary.load()
        try AtomicFile.write(page(library: library), to: path)
        return library != nil
    }
}
