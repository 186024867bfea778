import GrusCorpus
import GrusFiles
import GrusMetrics

/// What became of a test set: its translations and their scores.
public struct TestSetResult: Sendable {
    /// The name of the test set in the config.
    public let name: String
    /// One line for each line of the source side.
    public let translations: [String]
    /// The scores, in the order of the evaluation.
    public let scores: [TestScore]
}

extension Evaluation {
    /// How the test sets of an experiment are scored. Chinese is cut with sacreBLEU's `zh`, as sacreBLEU itself does
    /// it.
    public init(of config: ExperimentConfig) {
        self.init()
        metrics = config.evaluation.metrics
        let language = config.corpus.target.split { $0 == "-" || $0 == "_" }.first
        if language == "zh" { bleu.tokenizer = .chinese }
    }

    /// Translates a test set and scores the translations.
    ///
    /// - Parameter translate: Gives a line for every line, in order.
    /// - Throws: `InputError` when the test set cannot be read, and what `translate` throws.
    public func run(
        _ testSet: CorpusConfig.TestSet, of corpus: CorpusConfig, translate: ([String]) throws -> [String]
    ) throws -> TestSetResult {
        let reader = try ParallelCorpus.heldOut(testSet.files, corpus).pairs()
        var (sources, references): ([String], [String]) = ([], [])
        while let pair = try reader.next() {
            sources.append(pair.source)
            references.append(pair.target)
        }
        let translations = try translate(sources)
        precondition(
            translations.count == sources.count, "\(translations.count) translations of \(sources.count) lines")
        let scores = try score(
            TextReader(name: "the translations", lines: translations),
            against: [TextReader(name: testSet.name, lines: references)])
        return TestSetResult(name: testSet.name, translations: translations, scores: scores)
    }
}

extension Evaluation {
    /// Translates and scores all test sets of a model's config, in their order.
    ///
    /// - Parameter report: Is called with every result as soon as it is there.
    /// - Throws: `InputError` of kind `config` if there is no test set; what ``run(_:of:translate:)`` throws.
    public func runAll(_ translator: Translator, report: (TestSetResult) -> Void = { _ in }) throws -> [TestSetResult] {
        let corpus = translator.model.config.corpus
        guard !corpus.test.isEmpty else {
            throw InputError(.config, "the model's config names no test set: set corpus.test")
        }
        return try corpus.test.map { testSet in
            let result = try run(testSet, of: corpus) { translator.translate($0) }
            report(result)
            return result
        }
    }
}

extension TestSetResult {
    /// All scores of several test sets as JSON: a list with an object for each.
    public static func json(_ results: [TestSetResult]) -> String {
        let records = results.map { result in
            let scores = result.scores.map { $0.json(decimals: nil) }
            return JSONValue.object([("test", .string(result.name)), ("scores", .array(scores))])
        }
        return JSONValue.array(records).text()
    }
}

extension RunDirectory {
    /// Keeps the translations of test sets in `translations/NAME.LANGUAGE`, and all scores in `scores.json`.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` or `io`.
    public func save(_ results: [TestSetResult], language: String) throws(InputError) {
        try makeFolder(translations)
        for result in results {
            let text = result.translations.map { "\($0)\n" }.joined()
            try AtomicFile.write(text, to: "\(translations)/\(result.name).\(language)")
        }
        try AtomicFile.write(TestSetResult.json(results) + "\n", to: scores)
    }
}
