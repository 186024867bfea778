import Foundation
import GrusAutodiff
import GrusDecoding
import GrusFiles

/// Tells how good a translation is expected to be: the chrF2 of a sentence with its reference, over 100, as learnt on a
/// development set. It holds for the models and the search that it was learnt with.
public struct Calibration: Sendable, Equatable {
    /// What is made of a signal.
    struct Weight: Sendable, Equatable, Codable {
        let signal: Signals.Kind
        /// The mean and the standard deviation on the development set, by which a signal is scaled.
        let mean, deviation: Double
        /// What the scaled signal is multiplied by.
        var weight = 0.0

        /// The signal, such as it is multiplied; 0 if it never varied.
        func scaled(_ signals: Signals) -> Double { deviation > 0 ? (signals[signal] - mean) / deviation : 0 }
    }

    /// The weights of the signals.
    let weights: [Weight]
    /// What is added.
    let bias: Double
    /// The checksums of the models' files.
    let models: [String]
    /// What products rounded their factors to.
    let precision: String
    /// The options of the search by their keys: the most important ones, and those that are not as usual.
    let search: [String: String]

    /// How well translations are told by it that it has not learnt from: see ``CalibrationReport``.
    let heldOut: HeldOut

    /// What was measured in cross-validation.
    struct HeldOut: Sendable, Equatable, Codable {
        let lines: Int
        let pearson, spearman, calibrationError: Double

        private enum CodingKeys: String, CodingKey {
            case lines, pearson, spearman
            case calibrationError = "calibration_error"
        }
    }

    /// The expected chrF2 of a translation, over 100.
    func confidence(of signals: Signals) -> Double { Self.confidence(of: signals, weights, bias: bias) }

    static func confidence(of signals: Signals, _ weights: [Weight], bias: Double) -> Double {
        LogisticRegression(weights: weights.map(\.weight), bias: bias).value(at: weights.map { $0.scaled(signals) })
    }

    /// Why it says nothing of some models' translations; nil if it does.
    ///
    /// - Parameter decoding: how is searched.
    public func mismatch(_ models: [TranslationModel], _ decoding: DecodingConfig) -> String? {
        guard models.map({ $0.checksum ?? "" }) == self.models else { return "it was learnt with another model" }
        let precision = models[0].precision.rawValue
        guard precision == self.precision else {
            return "it was learnt with \(self.precision) products, not \(precision)"
        }
        let asked = decoding.distinctiveOptions
        let key = Set(asked.keys).union(search.keys).sorted().first { asked[$0] != search[$0] }
        return key.map { key in
            let (mine, theirs) = (search[key] ?? "as usual", asked[key] ?? "as usual")
            return "it was learnt with decoding.\(key): \(abbreviated(mine)), not \(abbreviated(theirs))"
        }
    }
}

extension DecodingConfig {
    /// The options that are always told, and those that are not as usual, by their keys.
    var distinctiveOptions: [String: String] {
        Dictionary(telling.map { ($0.key.inline, $0.value.inline) }) { first, _ in first }
    }
}
