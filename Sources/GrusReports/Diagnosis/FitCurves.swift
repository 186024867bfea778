import Foundation
import Grus

/// The losses of a training as they are compared with each other.
///
/// Training losses are means with dropout and label smoothing, dev losses have neither. What smoothing leaves of the loss of a perfect
/// model is taken off the training loss; dropout stays, so that the training loss looks somewhat higher than it is.
package struct FitCurves {
    /// A validation with the training since the one before.
    package struct Step: Equatable {
        /// The updates that were done.
        package let update: Int
        /// The mean training loss since the validation before, without what smoothing leaves; nil if it is not known.
        package let train: Double?
        /// The loss on the development set.
        package let dev: Double
    }

    /// The training losses as they were recorded, the first one first.
    let losses: [Double]
    /// The validations that measured a loss.
    package let steps: [Step]
    /// The learning rates.
    let rates: [Double]
    /// The loss of a model that finds all tokens equally likely; nil if the vocabulary is not known.
    let uniform: Double?

    /// - Parameter smoothing: the probability that label smoothing spreads over the vocabulary.
    package init(_ history: RunHistory, smoothing: Double) {
        losses = history.points.compactMap(\.loss)
        rates = history.points.compactMap(\.learningRate)
        let vocabulary = history.starts.last?.targetVocabulary.map(Double.init)
        uniform = vocabulary.map { log(max($0, 1)) }
        let floor = vocabulary.map { Self.smoothedEntropy(smoothing, vocabulary: $0) } ?? 0
        var points = history.points[...]
        steps = history.validations.compactMap { validation in
            let since = points.prefix { $0.update <= validation.update }
            points = points.dropFirst(since.count)
            return Self.devLoss(validation).map {
                Step(update: validation.update, train: mean(since.compactMap(\.loss)).map { $0 - floor }, dev: $0)
            }
        }
    }

    private static func devLoss(_ validation: RunHistory.Validation) -> Double? {
        validation.values["loss"] ?? validation.values["perplexity"].map { log($0) }
    }

    /// The entropy of a target with a probability spread over the vocabulary: no model has a lower loss.
    package static func smoothedEntropy(_ smoothing: Double, vocabulary: Double) -> Double {
        guard smoothing > 0, smoothing < 1, vocabulary > 1 else { return 0 }
        let other = smoothing / vocabulary
        let target = 1 - smoothing + other
        return -target * log(target) - (vocabulary - 1) * other * log(other)
    }

    // MARK: Trends

    /// The mean training loss of each fifth of the training; none with fewer than five points.
    var fifths: [Double] {
        guard losses.count >= 5 else { return [] }
        return (0..<5).compactMap { mean(losses[$0 * losses.count / 5..<($0 + 1) * losses.count / 5]) }
    }

    /// The validation with the lowest dev loss.
    package var best: Step? { steps.filter { $0.dev.isFinite }.min { $0.dev < $1.dev } }

    /// The last third of the validations, at least three.
    var recent: ArraySlice<Step> { steps.suffix(max(3, steps.count / 3)) }

    /// How much the straight line through recent dev losses falls, and how far they lie from it: the root of the mean square.
    package var trend: (fall: Double, noise: Double) {
        let values = recent.map(\.dev)
        guard values.count > 1, let middle = mean(values) else { return (0, 0) }
        let places = values.indices.map { Double($0) - Double(values.count - 1) / 2 }
        let slope = zip(places, values).reduce(0) { $0 + $1.0 * $1.1 } / places.reduce(0) { $0 + $1 * $1 }
        let squares = zip(places, values).map { place, value in pow(value - middle - slope * place, 2) }
        return (-slope * Double(values.count - 1), (mean(squares) ?? 0).squareRoot())
    }

    /// How far the training loss is below the dev loss at a validation.
    static func gap(_ step: Step) -> Double? { step.train.map { step.dev - $0 } }
}

/// The mean of values; nil without any.
func mean(_ values: some Collection<Double>) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
