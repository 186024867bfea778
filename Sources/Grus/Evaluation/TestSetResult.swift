import Foundation
import GrusAutodiff
import GrusCorpus
import GrusDecoding
import GrusFiles
import GrusMetrics

/// What became of a test set: its translations and their scores.
public struct TestSetResult: Sendable {
    /// The name of the test set.
    public let name: String
    /// Its files, as a config names them.
    public let files: String
    /// How translations were searched for.
    public let search: DecodingConfig
    /// What the factors of products were rounded to.
    public let precision: Precision
    /// The name of the shortlist that there was to choose from; nil without one.
    public let shortlist: String?
    /// One line for each line of the source side.
    public let translations: [String]
    /// The scores, in the order of the evaluation.
    public let scores: [TestScore]
}

extension Evaluation {
    /// Translates a test set and scores the translations.
    ///
    /// - Parameters:
    ///   - config: names the languages and the search.
    ///   - precision: what the products of the model round their factors to.
    ///   - shortlist: the name of the shortlist that there is to choose from.
    ///   - translate: gives a line for every line, in order.
    /// - Throws: `InputError` when the test set cannot be read, and what `translate` throws.
    public func run(
        _ testSet: CorpusConfig.TestSet, of config: ExperimentConfig, precision: Precision = .f32,
        shortlist: String? = nil, translate: ([String]) throws -> [String]
    ) throws -> TestSetResult {
        let pairs = try ParallelCorpus.heldOut(testSet.files, config.corpus).allPairs()
        let translations = try translate(pairs.map(\.source))
        precondition(translations.count == pairs.count, "\(translations.count) translations of \(pairs.count) lines")
        let scores = try score(
            TextReader(name: "the translations", lines: translations),
            against: [TextReader(name: testSet.name, lines: pairs.map(\.target))])
        return TestSetResult(
            name: testSet.name, files: Form.files.write(testSet.files).inline, search: config.decoding,
            precision: precision, shortlist: shortlist, translations: translations, scores: scores)
    }

    /// Translates and scores all test sets of a config, in their order.
    ///
    /// - Parameters:
    ///   - ranks: who translates; the leader alone reads the test sets, and scores them.
    ///   - noteCut: is called for every line that was translated in pieces, with its test set and its number from 1.
    ///   - report: is called with every result as soon as it is there.
    /// - Returns: the results; none in ranks that follow.
    /// - Throws: `InputError` of kind `config` if there is no test set; what ``run(_:of:translate:)`` throws.
    public func runAll(
        _ config: ExperimentConfig, by translator: Translator, among ranks: RankGroup = .alone,
        noteCut: (_ testSet: String, _ line: Int, _ pieces: Int) -> Void = { _, _, _ in },
        report: (TestSetResult) -> Void = { _ in }
    ) throws -> [TestSetResult] {
        let translation = SharedTranslation(among: ranks) { lines in
            let found = translator.translations(of: lines.requests, count: 1)
            return SharedTranslation.Written(found.map { $0[0].text }, of: found)
        }
        guard ranks.isLeader else {
            try translation.follow()
            return []
        }
        let results = try runAll(config, by: translator, translation, noteCut: noteCut, report: report)
        try translation.finish()
        return results
    }

    private func runAll(
        _ config: ExperimentConfig, by translator: Translator, _ translation: SharedTranslation,
        noteCut: (_ testSet: String, _ line: Int, _ pieces: Int) -> Void, report: (TestSetResult) -> Void
    ) throws -> [TestSetResult] {
        guard !config.corpus.test.isEmpty else {
            throw InputError(.config, "the model's config names no test set: name one with --test NAME=PATH")
        }
        return try config.corpus.test.map { testSet in
            do {
                let result = try run(
                    testSet, of: config, precision: translator.model.precision, shortlist: translator.shortlist?.name
                ) { lines in
                    let written = try translation(SharedTranslation.Lines(lines.map { Translator.Request($0) }))
                    for (line, pieces) in written.pieces.enumerated() where pieces > 1 {
                        noteCut(testSet.name, line + 1, pieces)
                    }
                    return written.lines
                }
                report(result)
                return result
            } catch var error as InputError where error.kind == .missing {
                error.message += "; name the test set's place with --test \(testSet.name)=PATH"
                throw error
            }
        }
    }
}

extension ExperimentConfig {
    /// Puts other test sets in the place of those of the config.
    ///
    /// - Parameter settings: `NAME=PATH` for each; what stands for the path is written as in a config, and starts from the
    ///   working directory.
    /// - Throws: `InputError` of kind `usage` or `config`.
    public mutating func replaceTestSets(_ settings: [String]) throws(InputError) {
        corpus.test = try settings.map { setting throws(InputError) in
            let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, Form.isName(parts[0]) else {
                throw InputError(.usage, "--test \(setting): expected NAME=PATH, such as test2016=data/test2016")
            }
            return CorpusConfig.TestSet(
                name: parts[0], files: try CorpusConfig.Files(option: "--test", setting, key: parts[0], parts[1]))
        }
    }
}

extension CorpusConfig.Files {
    /// The files of an option of the command line, which are written as in a config and start from the working directory.
    package init(option: String, _ path: String) throws(InputError) {
        try self.init(option: option, path, key: "", path)
    }

    fileprivate init(option: String, _ setting: String, key: String, _ path: String) throws(InputError) {
        let origin = ConfigOrigin(
            file: "\(option) \(setting)", line: nil, folder: try workingDirectory(), isOverride: true)
        self = try Form.files.read(
            ConfigNode(yaml: path, path: key, origin: origin, environment: environmentVariable))
    }
}

extension RunDirectory {
    /// Keeps the translations of test sets in `translations/NAME.LANGUAGE`, and all scores in `scores.json`, beside those
    /// that the model has there from other searches and options.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` or `io`.
    public func save(_ results: [TestSetResult], language: String) throws(InputError) {
        try makeFolder(translations)
        for result in results {
            let text = result.translations.map { "\($0)\n" }.joined()
            try AtomicFile.write(text, to: translation(of: result.name, into: language))
        }
        var records = ScoreRecords(json: scoresOfThisModel)
        for result in results { records.add(result) }
        try AtomicFile.write(records.json + "\n", to: scores)
    }

    /// The file of the translations of a test set.
    package func translation(of testSet: String, into language: String) -> String {
        "\(translations)/\(testSet).\(language)"
    }

    /// What `scores.json` holds; nil if the model has been trained since.
    private var scoresOfThisModel: String? {
        guard !isOlderThanModel(scores) else { return nil }
        return (try? InputFile.bytes(of: scores, limit: 1 << 24)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the model has been trained since a file of the run was made of it.
    package func isOlderThanModel(_ file: String) -> Bool {
        guard let model = try? Self.model(at: path), let made = modificationTime(of: file),
            let trained = modificationTime(of: model)
        else { return false }
        return made < trained
    }

    private func modificationTime(of file: String) -> Date? {
        try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
    }
}
