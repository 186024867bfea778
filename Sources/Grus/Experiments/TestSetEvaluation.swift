import Foundation
import GrusCorpus
import GrusFiles

/// Translates and scores the test sets of a run.
public struct TestSetEvaluation {
    /// The scores of one test set.
    public struct Result: Sendable {
        /// The name of the test set.
        public let name: String
        /// The scores, in the order of the config.
        public let scores: [TestScore]
        /// The number of sentences, and the seconds that translating them took.
        public let sentences: Int
        public let seconds: Double
    }

    private let translator: Translator
    private let run: RunDirectory?

    /// An evaluation with a model.
    ///
    /// - Parameter run: where translations and scores are kept; nil keeps nothing.
    public init(_ translator: Translator, run: RunDirectory?) {
        self.translator = translator
        self.run = run
    }

    /// Scores all test sets of the model's config, in their order.
    ///
    /// - Throws: `InputError` if the config names no test set, or one cannot be read.
    public func results(progress: (Result) -> Void = { _ in }) throws(InputError) -> [Result] {
        let config = translator.model.config
        guard !config.corpus.test.isEmpty else {
            throw InputError(.config, "the model's config names no test sets: set corpus.test")
        }
        var results: [Result] = []
        for test in config.corpus.test {
            let pairs = try ParallelCorpus.heldOut(test.path, config.corpus).allPairs()
            let result = try self.result(test.name, pairs)
            progress(result)
            results.append(result)
        }
        if let run { try AtomicFile.write(Self.json(results), to: run.scores) }
        return results
    }

    private func result(_ name: String, _ pairs: [SentencePair]) throws(InputError) -> Result {
        let config = translator.model.config
        let start = ContinuousClock.now
        let translations = translator.translate(pairs.map(\.source))
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if let run {
            try makeFolder(run.translations)
            let text = translations.map { "\($0)\n" }.joined()
            try AtomicFile.write(text, to: "\(run.translations)/\(name).\(config.corpus.target)")
        }
        var evaluation = Evaluation()
        evaluation.metrics = config.evaluation.metrics
        let scores = try evaluation.score(
            TextLines(name: "translation of \(name)", lines: translations),
            against: [TextLines(name: name, lines: pairs.map(\.target))])
        return Result(name: name, scores: scores, sentences: pairs.count, seconds: seconds)
    }

    /// The scores of all test sets as JSON: an object per test set, with sacreBLEU's objects in it.
    private static func json(_ results: [Result]) -> String {
        let entries = results.map { "\"\($0.name)\": \(TestScore.json($0.scores, decimals: 10))" }
        return "{\(entries.joined(separator: ",\n"))}\n"
    }
}
