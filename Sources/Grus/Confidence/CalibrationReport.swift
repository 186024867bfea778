import Foundation
import GrusCorpus
import GrusDecoding
import GrusFiles
import GrusMetrics
import GrusNumerics
import GrusRuntime

/// Learns from the translations of a development set how good a translation is expected to be.
public struct CalibrationReport: Sendable {
    /// What was learnt from all lines.
    public let calibration: Calibration
    /// What was expected of each line by what was learnt from others, and its chrF2, both over 100.
    private let expected, actual: [Double]

    /// The parts of the development set, of which each is told by what was learnt from the others.
    private static let folds = 5
    /// The fewest lines to learn from.
    static let fewestLines = 20

    /// Translates the development set, and learns.
    ///
    /// - Parameters:
    ///   - models: one, or those of an ensemble; the first one's config names the development set.
    ///   - decoding: how is searched.
    ///   - dev: the development set, written as in a config; nil takes the config's.
    ///   - threads: the number of threads; nil takes one per core. The result does not depend on it.
    /// - Throws: `InputError` for a development set that cannot be read or is too small, models without a checksum, and what a
    ///   translator throws.
    public init(
        _ models: [TranslationModel], _ decoding: DecodingConfig, dev: String? = nil, threads: Int? = nil
    ) throws(InputError) {
        let checksums = models.compactMap(\.checksum)
        guard checksums.count == models.count else {
            throw InputError(.data, "a model file has no checksum, by which a calibration knows its model")
        }
        let config = models[0].config
        let (pairs, missing) = try config.corpus.developmentSet(option: dev)
        if let missing { throw missing }
        let translator = try Translator(
            models, decoding: decoding, details: true, pool: try WorkerPool(count: threads ?? ThreadPool.standardCount))
        let translations = translator.translations(of: pairs.map(\.source))
        let scores = Self.chrF(of: translations.map(\.text), pairs.map(\.target), config.evaluation)
        let known = zip(translations, scores).compactMap { translation, score in
            translation.signals.map { ($0, score / 100) }
        }
        guard known.count >= Self.fewestLines else {
            throw InputError(
                .data,
                "the development set has \(known.count) lines with text, which are too few to learn from: expected at "
                    + "least \(Self.fewestLines)")
        }
        let (signals, actual) = (known.map(\.0), known.map(\.1))
        self.actual = actual
        expected = Self.crossValidated(signals, actual)
        let agreement = Agreement(expected, actual)
        let (weights, bias) = Self.learn(signals, actual)
        calibration = Calibration(
            weights: weights, bias: bias, models: checksums, precision: models[0].precision.rawValue,
            search: decoding.distinctiveOptions,
            heldOut: Calibration.HeldOut(
                lines: actual.count, pearson: agreement.pearson, spearman: agreement.spearman,
                calibrationError: agreement.calibrationError))
    }

    /// The chrF of every line alone.
    private static func chrF(of texts: [String], _ references: [String], _ config: EvaluationConfig) -> [Double] {
        var chrF = ChrF()
        chrF.lowercase = config.lowercase
        return chrF.sentenceScores(of: chrF.blockStatistics(hypotheses: texts, references: [references])).map(\.score)
    }

    // MARK: Learning

    static func learn(_ signals: [Signals], _ actual: [Double]) -> (weights: [Calibration.Weight], bias: Double) {
        var weights = Signals.Kind.allCases.map { kind in
            let values = signals.map { $0[kind] }
            return Calibration.Weight(signal: kind, mean: values.mean, deviation: values.deviation)
        }
        let fit = LogisticRegression(fitting: signals.map { signals in weights.map { $0.scaled(signals) } }, actual)
        for (index, weight) in fit.weights.enumerated() { weights[index].weight = weight }
        return (weights, fit.bias)
    }

    /// What is expected of each line by what is learnt from the lines of other folds; line *n* is in fold *n* modulo their number.
    static func crossValidated(_ signals: [Signals], _ actual: [Double]) -> [Double] {
        var expected = [Double](repeating: 0, count: actual.count)
        for fold in 0..<folds {
            let others = actual.indices.filter { $0 % folds != fold }
            let (weights, bias) = learn(others.map { signals[$0] }, others.map { actual[$0] })
            for line in stride(from: fold, to: actual.count, by: folds) {
                expected[line] = Calibration.confidence(of: signals[line], weights, bias: bias)
            }
        }
        return expected
    }
}

extension CalibrationReport {
    private static let rows = 5

    /// A table for people: how well held-out lines are told, and what was expected and measured of a fifth of them each.
    public var text: String {
        let agreement = calibration.heldOut
        let figures = [
            ["lines", "\(agreement.lines)"], ["Pearson", String(format: "%.3f", agreement.pearson)],
            ["Spearman", String(format: "%.3f", agreement.spearman)],
            ["calibration error", String(format: "%.3f", agreement.calibrationError)],
        ]
        let bins = Agreement.Bin.bins(expected, actual, count: Self.rows).map { bin in
            [String(format: "%.3f", bin.expected), String(format: "%.3f", bin.actual), "\(bin.count)"]
        }
        let parts =
            [figures.map { Self.row($0, widths: [-18, 8]) }] + [
                ([["confidence", "chrF2/100", "lines"]] + bins).map { Self.row($0, widths: [10, 11, 7]) }
            ]
        return "on lines that it was not learnt from:\n\n"
            + parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// A row of a table; columns of a width below 0 are flush left.
    private static func row(_ cells: [String], widths: [Int]) -> String {
        zip(cells, widths).map { cell, width in
            let space = String(repeating: " ", count: max(0, abs(width) - cell.count))
            return width < 0 ? cell + space : space + cell
        }.joined()
    }
}
