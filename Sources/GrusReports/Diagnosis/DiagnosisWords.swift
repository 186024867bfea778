import Foundation
import Grus
import GrusFiles

/// How what is seen in curves is said. All of it is a suggestion: the words are those of someone who may be wrong.
struct DiagnosisWords {
    let history: RunHistory
    let settings: RunSettings?
    let curves: FitCurves

    // MARK: Verdicts

    func diverged(_ divergence: Diagnosis.Divergence) -> Diagnosis {
        let seen: String =
            switch divergence {
            case .notFinite: "At the end the loss is infinite, or no number."
            case .above(let level, let reference):
                "The training loss of the last fifth is \(measured(level)) on average; guessing among all tokens has "
                    + "\(measured(reference))."
            case .risen(let level, let lowest):
                "The training loss has risen again: \(measured(lowest)) was the lowest fifth of the training, "
                    + "\(measured(level)) is the last."
            }
        let rate = curves.rates.max().map { ", now at most \(measured($0))" } ?? ""
        return Diagnosis(
            .diverged, [seen, gradient, ending],
            meaning:
                "The training appears to have diverged: steps may be too large for the model to learn anything from them.",
            advice: [
                "lower training.optimizer.learning_rate\(rate), for instance to a tenth",
                settings?["training.clip"] == "none" ? "set training.clip, for instance to 1.0" : nil,
                "begin with small steps: training.schedule.warmup",
            ])
    }

    func overfitting(_ found: Diagnosis.Overfitting) -> Diagnosis {
        let (best, last) = (found.best, found.last)
        let dropout = settings?["model.dropout.embedding"].map { ", model.dropout.embedding is \($0)" } ?? ""
        return Diagnosis(
            .overfitting, [lowest(best, last), gap(last), noise, ending],
            meaning: found.rises
                ? "This suggests overfitting: after update \(grouped(Double(best.update))) the model may have learnt its training "
                    + "pairs by heart rather than what helps with others."
                : "This suggests overfitting: the model fits its training pairs far better than those of the development set.",
            advice: [
                "more, or more varied, training pairs help most where there are any",
                "more dropout (model.dropout\(dropout)), or label smoothing (training.label_smoothing)",
                "a smaller model, or a smaller vocabulary",
                found.rises ? "a lower training.stop.patience saves the time after the best update" : nil,
            ])
    }

    /// - Parameters:
    ///   - falls: whether the dev loss was still falling.
    ///   - share: the loss as a share of that of guessing, if it is high.
    func underfitting(falls: Bool, share: Double?) -> Diagnosis {
        let isShort = falls && history.endReason != nil
        return Diagnosis(
            .underfitting, [falls ? trend : nil, share.map(level), curves.steps.last.map(gap) ?? nil, decay, ending],
            meaning: isShort
                ? "This suggests underfitting for want of time: the model may not have learnt what it can."
                : falls
                    ? "So far the model may underfit: it is still learning."
                    : "This suggests underfitting: the model may be too small, too strongly regularised, or learn too slowly, "
                        + "as it does not fit even its training pairs.",
            advice: [
                isShort ? "train for longer: raise training.stop.epochs or updates, and go on with --resume" : nil,
                "a higher training.optimizer.learning_rate, if the loss falls slowly from the beginning",
                isDecayed ? "a schedule that lowers the learning rate later or less (training.schedule)" : nil,
                share != nil ? "a larger model (model.embedding, hidden, layers), or less dropout" : nil,
            ])
    }

    func well() -> Diagnosis {
        let best = curves.best
        let last = curves.steps.last
        return Diagnosis(
            .well, [best.flatMap { best in last.map { lowest(best, $0) } }, last.map(gap) ?? nil, noise, ending],
            meaning: "Nothing in the curves suggests that the model over- or underfits much.",
            advice: [
                "for better scores: more training pairs, or a larger model with more dropout",
                "other seeds show how much of a difference is chance",
            ])
    }

    func unclear(fewest: Int) -> Diagnosis {
        let count = curves.steps.count
        let measures = history.validations.count > count ? " with a loss (training.validate.metrics)" : ""
        return Diagnosis(
            .unclear, ["The log has \(count) \(count == 1 ? "validation" : "validations")\(measures).", ending],
            meaning: "Too little is known: at least \(fewest) validations\(measures) are needed.",
            advice: ["train for longer, or validate more often (training.validate.every)"])
    }

    // MARK: Figures

    private func lowest(_ best: FitCurves.Step, _ last: FitCurves.Step) -> String {
        let lowest = "The dev loss was lowest at update \(grouped(Double(best.update))) (\(measured(best.dev)))"
        guard last.update > best.update else { return lowest + ", the last validation." }
        let trains = both(best.train, last.train).map { train in
            ", while the training loss went from \(measured(train.0)) to \(measured(train.1))"
        }
        return lowest + " and is \(measured(last.dev)) at update \(grouped(Double(last.update)))\(trains ?? "")."
    }

    private func gap(_ last: FitCurves.Step) -> String? {
        FitCurves.gap(last).map { gap in
            let side = gap < 0 ? "above" : "below"
            return "At the last validation the training loss is \(measured(abs(gap))) \(side) the dev loss\(smoothing)."
        }
    }

    private var smoothing: String {
        let value = settings?["training.label_smoothing"].flatMap { Double($0) } ?? 0
        return value > 0 ? ", without what label smoothing leaves of it" : ""
    }

    private var noise: String? {
        curves.steps.count < 3
            ? nil
            : "The last \(curves.recent.count) dev losses lie \(measured(curves.trend.noise)) from a straight line on average."
    }

    private var trend: String {
        "Within the last \(curves.recent.count) validations the dev loss fell by \(measured(curves.trend.fall))."
    }

    private func level(_ share: Double) -> String {
        "The loss is still \(grouped(100 * share)) % of that of guessing among all tokens."
    }

    /// Whether the learning rate has become a small part of what it was.
    private var isDecayed: Bool {
        guard let highest = curves.rates.max(), let last = curves.rates.last else { return false }
        return last <= 0.1 * highest
    }

    private var decay: String? {
        guard isDecayed, let highest = curves.rates.max(), let last = curves.rates.last else { return nil }
        return "The learning rate has fallen from \(small(highest)) to \(small(last))."
    }

    private var gradient: String? {
        history.points.last?.gradientNorm.map { "The last norm of the gradient is \(measured($0))." }
    }

    private var ending: String? {
        switch history.endReason {
        case "patience": "Training ended as \(settings?["training.stop.metric"] ?? "its metric") no longer got better."
        case "epochs", "updates": "Training ended at its limit of \(history.endReason ?? "")."
        case nil, "interrupted": "Training has not come to its end, so this may change."
        default: nil
        }
    }

    private func small(_ rate: Double) -> String { String(format: "%.3g", rate) }

    private func both(_ first: Double?, _ second: Double?) -> (Double, Double)? {
        first.flatMap { first in second.map { (first, $0) } }
    }
}

extension Diagnosis {
    /// The diagnosis for people, in lines of a terminal.
    ///
    /// - Parameter name: what the run is called, if there are several.
    public func text(of name: String? = nil) -> String {
        let title = "diagnosis\(name.map { " of \(printable($0))" } ?? ""): \(verdict.rawValue)"
        let next = advice.isEmpty ? [] : ["Worth trying:"] + advice.map { "- \($0)" }
        return ([title] + (observations + [meaning] + next).map { "  \($0)" }).joined(separator: "\n")
    }
}
