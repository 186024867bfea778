import Foundation
import Grus
import GrusDecoding
import GrusText
import Testing

/// What confidence is made of, worked by hand.
struct ConfidenceTests {
    // MARK: Signals

    @Test func signalsOfALine() throws {
        let steps = [0.5, 0.25, 0.5].map { Step(7, logProbability: Float(log($0))) }
        let last = [Step(SpecialToken.end, logProbability: 0)]
        let hypotheses = [
            Hypothesis(steps: steps, logProbability: Float(log(0.0625)), coverage: Float(log(0.25)), score: 0),
            Hypothesis(steps: last, logProbability: 0, coverage: 0, score: 0),
        ]
        let signals = try #require(Signals(hypotheses, sources: [[5], [6]]))
        // (½ · ¼ · ½ · 1)^¼, ¼, log 4/2, log 2, ¼^½
        let expected: [(Signals.Kind, Double)] = [
            (.meanProbability, 0.5), (.leastProbability, 0.25), (.lengthRatio, log(2)), (.sourceLength, log(2)),
            (.coverage, 0.5),
        ]
        for (kind, value) in expected { #expect(abs(signals[kind] - value) < 1e-6, "\(kind)") }
        #expect(Signals([], sources: []) == nil)
    }

    // MARK: Regression

    @Test func equationsAreSolved() {
        let found = LogisticRegression.solve([[4, 2, 0], [2, 5, 1], [0, 1, 3]], [8, 15, 11])
        for (found, expected) in zip(found, [1.0, 2, 3]) { #expect(abs(found - expected) < 1e-12) }
    }

    /// Without weights the expected value is the mean, the point at the origin among them: (0 + 1 + 1 + ½) / 4.
    @Test func withoutSignalsTheMeanIsExpected() {
        let fit = LogisticRegression(fitting: [[], [], []], [0, 1, 1])
        #expect(abs(fit.value(at: []) - 0.625) < 1e-9)
    }

    /// At the minimum the derivatives are zero: Σ (p − y) x + w, and Σ (p − y).
    @Test func theDerivativesAreZero() {
        let points = [[-1.5, 0.3], [-0.4, -1], [0.2, 0.8], [0.7, -0.5], [1, 0.4]]
        let values = [0.1, 0.5, 0.4, 0.9, 0.8]
        let fit = LogisticRegression(fitting: points, values)
        let errors = zip(points, values).map { fit.value(at: $0) - $1 } + [fit.value(at: [0, 0]) - 0.5]
        #expect(abs(errors.reduce(0, +)) < 1e-5)
        for index in 0..<2 {
            let sum = zip(errors, points).reduce(fit.weights[index]) { $0 + $1.0 * $1.1[index] }
            #expect(abs(sum) < 1e-5)
        }
    }

    /// What can be told without an error, and what is always alike, stays finite.
    @Test(arguments: [[0.0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1]]) func theFitIsFinite(values: [Double]) {
        let fit = LogisticRegression(fitting: [[-1], [-1], [1], [1]], values)
        #expect(fit.weights[0].isFinite && fit.bias.isFinite && abs(fit.weights[0]) < 10 && abs(fit.bias) < 10)
        #expect((fit.value(at: [1]) > 0.5) == (values[3] == 1))
    }

    // MARK: Agreement

    @Test(
        arguments: [
            ([1, 2, 3], [1, 2, 3]), ([30, 10, 20], [3, 1, 2]), ([5, 5, 1], [2.5, 2.5, 1]),
            ([2, 2, 2, 2], [2.5, 2.5, 2.5, 2.5]),
        ] as [([Double], [Double])])
    func ranks(values: [Double], expected: [Double]) { #expect(Agreement.ranks(values) == expected) }

    @Test(
        arguments: [
            ([1, 2, 3], [2, 4, 6], 1), ([1, 2, 3], [3, 2, 1], -1), ([1, 2, 3], [1, 0, 1], 0), ([1, 1], [1, 2], 0),
            ([0, 1, 2], [0, 0, 3], 0.8660254037844387),
        ] as [([Double], [Double], Double)])
    func correlations(one: [Double], other: [Double], expected: Double) {
        #expect(abs(Agreement.correlation(one, other) - expected) < 1e-12)
    }

    /// Ten bins of two values each: in nine both means are alike, in the last one they are 0.3 apart.
    @Test func theCalibrationErrorIsAMeanOverBins() {
        let expected = (0..<20).map { Double($0) / 20 }
        var actual = expected
        for pair in stride(from: 0, to: 18, by: 2) { actual.swapAt(pair, pair + 1) }
        (actual[18], actual[19]) = (actual[18] - 0.5, actual[19] - 0.1)
        #expect(abs(Agreement(expected, actual).calibrationError - 0.03) < 1e-12)
        #expect(Agreement.Bin.bins([2, 1, 3], [5, 4, 6], count: 2) == [.init(1, 4, 1), .init(2.5, 5.5, 2)])
    }
}

extension Agreement.Bin {
    fileprivate init(_ expected: Double, _ actual: Double, _ count: Int) {
        self.init(expected: expected, actual: actual, count: count)
    }
}
