/// A quantity that a validation measures on the development set: a name, and the direction in which it is better. Whoever
/// starts a training measures it; the trainer only compares.
public enum ValidationMetric: String, Sendable, CaseIterable {
    /// Cross-entropy per target token in nats, without label smoothing.
    case loss
    /// e to the power of the loss.
    case perplexity
    /// The share of target tokens that no other token is more probable than, after a right beginning, in percent.
    case accuracy
    /// BLEU of translations (Papineni et al. 2002).
    case bleu
    /// chrF of translations (Popović 2015).
    case chrf
    /// TER of translations (Snover et al. 2006).
    case ter

    /// Whether a larger value is a better one.
    public var higherIsBetter: Bool {
        switch self {
        case .loss, .perplexity, .ter: false
        case .accuracy, .bleu, .chrf: true
        }
    }

    /// Whether a value is better than another one, or the first. One that is not finite, as a model gives whose numbers have
    /// overflowed, never is.
    func improves(_ value: Double, on best: Double?) -> Bool {
        guard value.isFinite else { return false }
        guard let best else { return true }
        return higherIsBetter ? value > best : value < best
    }
}

/// What a validation has found.
package struct Validation: Sendable {
    /// The values of the metrics.
    package var values: [ValidationMetric: Double]
    /// What the model makes of some examples.
    package var samples: [Sample]

    /// Values, and perhaps samples.
    package init(values: [ValidationMetric: Double], samples: [Sample] = []) {
        (self.values, self.samples) = (values, samples)
    }

    /// What a model makes of an example, as text.
    package struct Sample: Sendable, Equatable {
        /// The number of the example, counted from 1.
        package let line: Int
        /// What it reads, what it should say, and what it says.
        package let source, reference, output: String

        /// A sample with all that is told.
        package init(line: Int, source: String, reference: String, output: String) {
            (self.line, self.source, self.reference, self.output) = (line, source, reference, output)
        }
    }
}
