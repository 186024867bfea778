import Foundation
import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNumerics
import GrusRuntime

/// Rounds a model to `int8`, and measures what that changes.
public struct Quantization {
    /// The model as it was, and rounded.
    private let original, rounded: TranslationModel
    private let path: String
    private let pairs: [SentencePair]

    /// Why there is no development set to measure with; nil when there is one.
    public let missing: InputError?

    /// Where the rounded model is written if nothing else is said: `int8.safetensors` in the run, or beside the model file.
    public let standardOutput: String

    /// Rounds a model.
    ///
    /// - Parameters:
    ///   - path: a run directory or a model file.
    ///   - dev: the development set, written as in a config, which must be there; nil takes the config's, if it is.
    /// - Throws: `InputError` if there is no model, it is rounded already, or its development set cannot be read.
    public init(path: String, dev: String? = nil) throws(InputError) {
        self.path = try RunDirectory.model(at: path)
        original = try TranslationModel(path: self.path)
        guard original.precision != .int8 else {
            throw InputError(.data, file: self.path, "the model's weights are rounded to int8 already")
        }
        rounded = try original.rounded(to: .int8)
        (pairs, missing) = try original.config.corpus.developmentSet(option: dev)
        standardOutput = RunDirectory.companion(of: path, named: "int8")
    }

    /// Writes the rounded model, whole or not at all.
    ///
    /// - Throws: `InputError` if it cannot be written; then what was there stays.
    public func write(to path: String) throws(InputError) { try rounded.save(to: path) }
}

extension Quantization {
    /// What a model does with the development set.
    private struct Result {
        let translations: [String]
        let bleu: Double
        let sentencesPerSecond: Double
    }

    /// The sizes of both files, and what each model does with the development set.
    ///
    /// - Parameters:
    ///   - output: where the rounded model was written.
    ///   - threads: the number of threads; nil takes one per core.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads.
    public func measure(output: String, threads: Int? = nil) throws(InputError) -> QuantizationReport {
        let sizes = try [path, output].map { path throws(InputError) in try InputFile(path).size }
        guard !pairs.isEmpty else { return QuantizationReport(sizes: sizes) }
        let pool = try WorkerPool(count: threads ?? ThreadPool.standardCount)
        let before = try translate(by: original, on: pool)
        let after = try translate(by: rounded, on: pool)
        let changed = zip(before.translations, after.translations).count { $0 != $1 }
        return QuantizationReport(
            sizes: sizes, bleu: [before.bleu, after.bleu],
            sentencesPerSecond: [before.sentencesPerSecond, after.sentencesPerSecond],
            changed: Double(changed) / Double(pairs.count))
    }

    private func translate(by model: TranslationModel, on pool: WorkerPool) throws(InputError) -> Result {
        let translator = try Translator([model], pool: pool)
        let sources = pairs.map(\.source)
        // What is made at first use is not measured.
        _ = translator.translate(Array(sources.prefix(translator.blockSize)))
        let start = ContinuousClock.now
        let translations = translator.translate(sources)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let config = model.config
        var scores = config.evaluation
        scores.metrics = [.bleu]
        let bleu = try Evaluation(scores, language: config.corpus.target).score(
            TextReader(name: "the translations", lines: translations),
            against: [TextReader(name: "the development set", lines: pairs.map(\.target))])
        return Result(
            translations: translations, bleu: bleu[0].value, sentencesPerSecond: Double(sources.count) / seconds)
    }
}

/// What rounding a model has changed: each figure before and after.
public struct QuantizationReport: Sendable {
    /// Bytes of the model files.
    public let sizes: [Int]
    /// BLEU of the development set, and sentences of it that were translated in a second; nil without one.
    public var bleu, sentencesPerSecond: [Double]?
    /// The share of its lines whose translation is another one.
    public var changed: Double?

    /// A table for people.
    public var text: String {
        var lines = [["", "f32", "int8"]]
        lines.append(["file"] + sizes.map(sized))
        if let bleu { lines.append(["dev BLEU"] + bleu.map { String(format: "%.1f", $0) }) }
        if let sentencesPerSecond {
            lines.append(["sentences/s"] + sentencesPerSecond.map { String(format: "%.0f", $0) })
        }
        if let changed { lines.append(["lines changed", "", String(format: "%.1f %%", 100 * changed)]) }
        return lines.map(Self.aligned).joined(separator: "\n")
    }

    private static func aligned(_ cells: [String]) -> String {
        cells[0].padding(toLength: 15, withPad: " ", startingAt: 0)
            + cells[1...].map { String(repeating: " ", count: max(0, 10 - $0.count)) + $0 }.joined(separator: "  ")
    }
}
