import Foundation
import Grus

/// What the curves of a training suggest of how well the model fits, with the figures that this rests on.
///
/// It is a guess by rules of thumb: the gap between training and dev loss, the trend of the last validations and their noise. Curves
/// prove nothing; only another run does.
public struct Diagnosis: Sendable, Equatable {
    /// What the curves look like.
    public enum Verdict: String, Sendable, CaseIterable {
        /// The training loss has left the range in which a model learns.
        case diverged
        /// The model fits its training pairs much better than others, and more so with every update.
        case overfitting
        /// The model fits not even its training pairs, or was still getting better when training ended.
        case underfitting
        /// Neither.
        case well
        /// There is too little to tell.
        case unclear
    }

    /// What the curves look like.
    public let verdict: Verdict
    /// What is seen in the curves, with figures: a sentence each.
    public let observations: [String]
    /// What that may mean.
    public let meaning: String
    /// What may be worth trying next, the most promising first; empty if there is nothing to mend.
    public let advice: [String]

    init(_ verdict: Verdict, _ observations: [String?], meaning: String, advice: [String?]) {
        self.verdict = verdict
        self.observations = observations.compactMap(\.self)
        self.meaning = meaning
        self.advice = advice.compactMap(\.self)
    }

    /// Judges a training.
    ///
    /// - Parameters:
    ///   - history: what the log tells, with the points of the curves.
    ///   - settings: the config, from which label smoothing and dropout are known; nil for none.
    public init(_ history: RunHistory, _ settings: RunSettings? = nil) {
        let smoothing = settings?["training.label_smoothing"].flatMap { Double($0) } ?? 0
        let curves = FitCurves(history, smoothing: smoothing)
        let words = DiagnosisWords(history: history, settings: settings, curves: curves)
        self =
            Self.divergence(curves).map(words.diverged) ?? Self.tooLittle(curves, words)
            ?? Self.overfitting(curves).map(words.overfitting) ?? Self.underfitting(curves, history, words)
            ?? words.well()
    }

    // MARK: Rules

    /// A training loss counts as diverged this far above that of guessing, or above the lowest it has been.
    private static let risen = (ofUniform: 1.05, ofLowest: 1.25, nats: 0.5)
    /// A gap between training and dev loss counts from this share of the dev loss on, and from as many nats.
    private static let wide = (share: 0.25, nats: 0.2)
    /// A dev loss has risen again if it is this share above its lowest value, and as many nats.
    private static let rise = (share: 0.03, nats: 0.03)
    /// A loss above this share of that of guessing is high.
    private static let highShare = 0.5
    /// A dev loss that falls by this share of the loss of guessing within the last third was still falling.
    private static let fallingShare = 0.05
    /// Validations that a judgement needs.
    private static let fewest = 3

    /// How a training has diverged.
    enum Divergence: Equatable {
        case notFinite
        /// The last level, and that of guessing, or of the first updates.
        case above(level: Double, reference: Double)
        /// The last level, and the lowest there was.
        case risen(level: Double, lowest: Double)
    }

    static func divergence(_ curves: FitCurves) -> Divergence? {
        let newest = curves.losses.suffix(max(1, curves.losses.count / 5)) + curves.steps.suffix(1).map(\.dev)
        if newest.contains(where: { !$0.isFinite }) { return .notFinite }
        let fifths = curves.fifths.filter(\.isFinite)
        guard let level = fifths.last, let lowest = fifths.min(), let first = curves.losses.first else { return nil }
        let reference = curves.uniform.map { $0 * risen.ofUniform } ?? first
        if level > reference { return .above(level: level, reference: curves.uniform ?? first) }
        return level > max(lowest * risen.ofLowest, lowest + risen.nats) ? .risen(level: level, lowest: lowest) : nil
    }

    private static func tooLittle(_ curves: FitCurves, _ words: DiagnosisWords) -> Diagnosis? {
        curves.steps.count < fewest ? words.unclear(fewest: fewest) : nil
    }

    /// What speaks for overfitting.
    struct Overfitting: Equatable {
        let best, last: FitCurves.Step
        /// Whether the dev loss has risen since it was lowest, or else the gap is wide.
        let rises: Bool
    }

    static func overfitting(_ curves: FitCurves) -> Overfitting? {
        guard let best = curves.best, let last = curves.steps.last, let gap = FitCurves.gap(last) else { return nil }
        let isWide = gap > max(wide.share * last.dev, wide.nats)
        let end = mean(curves.steps.suffix(2).map(\.dev)) ?? last.dev
        let limit = max(rise.share * best.dev, rise.nats, 2 * curves.trend.noise)
        let learnsOn = (best.train ?? -.infinity) > (last.train ?? .infinity)
        let rises = last.update > best.update && end - best.dev > limit && learnsOn && gap > 0
        return rises || isWide ? Overfitting(best: best, last: last, rises: rises) : nil
    }

    private static func underfitting(
        _ curves: FitCurves, _ history: RunHistory, _ words: DiagnosisWords
    ) -> Diagnosis? {
        guard let last = curves.steps.last, let uniform = curves.uniform, uniform > 0 else { return nil }
        let fall = curves.trend.fall
        let falls = fall > fallingShare * uniform && history.endReason != "patience"
        // Dropout makes the training loss of a model that fits the higher one.
        let share = min(last.train ?? last.dev, last.dev) / uniform
        return falls || share > highShare
            ? words.underfitting(falls: falls, share: share > highShare ? share : nil) : nil
    }
}
