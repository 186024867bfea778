import Foundation
import Grus
import GrusReports
import Testing

/// Trainings worked out by hand: what is said of their curves.
@Suite struct DiagnosisTests {
    /// A log of a training with ten updates before each validation, whose vocabulary has 100 tokens: guessing has a loss of 4.6.
    private func history(_ losses: [(train: Double, dev: Double)], ended reason: String? = "epochs") -> RunHistory {
        func number(_ value: Double) -> String { value.isFinite ? "\(value)" : #""nan""# }
        var lines = [#"{"event":"start","targetVocabulary":100,"update":0}"#]
        for (index, loss) in losses.enumerated() {
            let update = 10 * (index + 1)
            lines += [
                #"{"event":"update","learningRate":0.01,"loss":\#(number(loss.train)),"update":\#(update)}"#,
                #"{"event":"validation","isBest":true,"update":\#(update),"values":{"loss":\#(number(loss.dev))}}"#,
            ]
        }
        if let reason { lines.append(#"{"event":"end","reason":"\#(reason)","update":\#(10 * losses.count)}"#) }
        return RunHistory(log: Array(lines.map { "\($0)\n" }.joined().utf8), points: true)
    }

    private func losses(_ train: [Double], _ dev: [Double]) -> [(train: Double, dev: Double)] {
        zip(train, dev).map { ($0, $1) }
    }

    private let falling = [4.4, 3.6, 3.0, 2.5, 2.1, 1.8, 1.6, 1.45, 1.35, 1.3]

    @Test(arguments: [
        // Both level out beside each other.
        (Diagnosis.Verdict.well, [4.4, 3.0, 2.2, 1.9, 1.8, 1.78, 1.77], [4.2, 2.9, 2.2, 1.95, 1.9, 1.89, 1.89]),
        // The training loss has dropout, and so is the higher one.
        (.well, [4.4, 3.4, 2.8, 2.6, 2.5, 2.45, 2.42], [4.1, 3.0, 2.3, 2.1, 2.0, 1.98, 1.97]),
        // The dev loss wavers, but has not risen.
        (.well, [4.4, 3.0, 2.2, 1.9, 1.8, 1.7, 1.65], [4.2, 2.9, 2.1, 1.9, 1.98, 1.88, 1.93]),
        (.overfitting, [4.4, 3.2, 2.6, 2.2, 1.9, 1.7, 1.5], [4.2, 3.2, 2.7, 2.5, 2.55, 2.7, 2.9]),
        // The dev loss stays where it is while the training loss falls far below it.
        (.overfitting, [4.4, 3.2, 2.6, 2.0, 1.5, 1.1, 0.8], [4.2, 3.3, 2.9, 2.7, 2.65, 2.64, 2.64]),
        (.underfitting, [4.4, 3.9, 3.4], [4.2, 3.7, 3.2]),
        (.underfitting, [4.5, 4.2, 4.1, 4.05, 4.04, 4.04, 4.04], [4.4, 4.1, 4.05, 4.0, 4.0, 4.0, 4.0]),
        (.diverged, [4.4, 3.0, 2.0, 3.5, 5.0, 6.0], [4.2, 2.9, 2.1, 3.6, 5.1, 6.2]),
        (.diverged, [12, 9, 8, 8.5, 8, 8.2], [11, 9, 8, 8.3, 8.1, 8.2]),
        (.diverged, [4.4, 3.0, 2.0, 1.8, 1.9, 2.9, 3.1], [4.2, 2.9, 2.1, 1.9, 2.0, 3, 3.2]),
        (.diverged, [4.4, 3.0, 2.5, .nan], [4.2, 2.9, 2.6, .nan]),
        (.unclear, [4.4, 3.0], [4.2, 2.9]), (.unclear, [], []),
    ])
    func curvesAreJudged(verdict: Diagnosis.Verdict, train: [Double], dev: [Double]) {
        let diagnosis = Diagnosis(history(losses(train, dev)))
        #expect(diagnosis.verdict == verdict, "\(diagnosis.text())")
        #expect(!diagnosis.meaning.isEmpty && !diagnosis.advice.isEmpty && !diagnosis.observations.isEmpty)
    }

    @Test func figuresStandBesideTheVerdict() {
        let diagnosis = Diagnosis(
            history(losses([4.4, 3.2, 2.6, 2.2, 1.9, 1.7, 1.5], [4.2, 3.2, 2.7, 2.5, 2.55, 2.7, 2.9])))
        #expect(
            diagnosis.observations.first
                == "The dev loss was lowest at update 40 (2.500) and is 2.900 at update 70, while the training loss went from "
                + "2.200 to 1.500.")
        #expect(
            diagnosis.observations.contains("At the last validation the training loss is 1.400 below the dev loss."))
        #expect(diagnosis.meaning.contains("suggests overfitting: after update 40 the model may have"))
        #expect(diagnosis.text().hasPrefix("diagnosis: overfitting\n  The dev loss was"))
        #expect(diagnosis.text(of: "a\nb").hasPrefix("diagnosis of a\\u{A}b: overfitting\n"))
    }

    @Test func aTrainingThatGoesOnIsToldOfAsSuch() {
        let running = Diagnosis(history(losses([4.4, 3.9, 3.4], [4.2, 3.7, 3.2]), ended: nil))
        #expect(
            running.verdict == .underfitting
                && running.meaning == "So far the model may underfit: it is still learning.")
        #expect(running.observations.last == "Training has not come to its end, so this may change.")
    }

    /// A stop for want of patience says that the dev loss no longer falls by much.
    @Test func patienceSpeaksAgainstTooFewUpdates() {
        let dev = [4.2, 3.4, 2.8, 2.4, 2.15, 1.95, 1.75, 1.6, 1.4, 1.2]
        #expect(Diagnosis(history(losses(falling, dev), ended: "updates")).verdict == .underfitting)
        #expect(Diagnosis(history(losses(falling, dev), ended: "patience")).verdict == .well)
    }

    @Test func aTrendIsAStraightLineWithNoise() {
        let curves = FitCurves(history(losses([3, 3, 3], [3.0, 2.0, 1.0])), smoothing: 0)
        #expect(abs(curves.trend.fall - 2) < 1e-12 && curves.trend.noise < 1e-12)
        // The line through 3, 1, 2 is 2.5, 2, 1.5; the distances are 0.5, -1, 0.5.
        let noisy = FitCurves(history(losses([3, 3, 3], [3, 1, 2])), smoothing: 0)
        #expect(abs(noisy.trend.fall - 1) < 1e-12 && abs(noisy.trend.noise - 0.5.squareRoot()) < 1e-12)
    }

    /// With a vocabulary of 2 and a smoothing of 0.5 the target is 0.75 and 0.25.
    @Test func smoothingLeavesTheEntropyOfItsTarget() {
        let entropy = -0.75 * log(0.75) - 0.25 * log(0.25)
        #expect(abs(FitCurves.smoothedEntropy(0.5, vocabulary: 2) - entropy) < 1e-12)
        #expect(FitCurves.smoothedEntropy(0, vocabulary: 2) == 0)
        let curves = FitCurves(history([(1, 1)]), smoothing: 0.1)
        #expect(abs((curves.steps[0].train ?? 0) - (1 - FitCurves.smoothedEntropy(0.1, vocabulary: 100))) < 1e-12)
    }

    @Test func perplexityIsALossToo() {
        let log = #"{"event":"validation","update":1,"values":{"perplexity":1}}"# + "\n"
        #expect(FitCurves(RunHistory(log: Array(log.utf8), points: true), smoothing: 0).steps.map(\.dev) == [0])
    }
}
