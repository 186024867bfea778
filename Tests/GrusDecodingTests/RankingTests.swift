import Foundation
import GrusDecoding
import Testing

/// Scores that are worked by hand.
struct RankingTests {
    @Test(
        arguments: [
            (0, -3, 7, -3), (1, -3, 6, -0.5), (1, -3, 1, -3), (2, -8, 2, -2), (0.5, -6, 9, -2),
            (0.6, -3, 10, -0.753_566), (0.6, -3, 32, -0.375), (1, -3, 0, -3),
        ] as [(Double, Float, Int, Float)])
    func theLengthToAPower(exponent: Double, logProbability: Float, length: Int, score: Float) {
        let normalization = LengthNormalization(.power, exponent: exponent)
        #expect(abs(normalization.normalized(logProbability, length: length) - score) < 1e-6)
    }

    /// (5 + 1) / 6 = 1, (5 + 7) / 6 = 2, (5 + 19) / 6 = 4.
    @Test(
        arguments: [
            (0, -3, 7, -3), (1, -3, 1, -3), (1, -3, 7, -1.5), (2, -3, 7, -0.75), (0.5, -3, 19, -1.5), (1, -6, 19, -1.5),
        ] as [(Double, Float, Int, Float)])
    func theFormOfWuAndOthers(exponent: Double, logProbability: Float, length: Int, score: Float) {
        let normalization = LengthNormalization(.wu, exponent: exponent)
        #expect(abs(normalization.normalized(logProbability, length: length) - score) < 1e-6)
    }

    /// Positions with 1.25, 0.5 and 0.25 in all: log 1 + log 0.5 + log 0.25 = −3 log 2.
    @Test func coverage() {
        let coverage = Coverage().adding([0.75, 0, 0.25]).adding([0.5, 0.5, 0])
        #expect(abs(coverage.value - Float(-3 * log(2.0))) < 1e-6)
        #expect(Coverage().value == 0)
        #expect(Coverage().adding([1, 0]).value.isFinite)
    }

    /// −6 / 3 + 0.5 · −2 − 0.25 · 3 = −3.75
    @Test func allTermsTogether() {
        var ranking = Ranking()
        (ranking.coveragePenalty, ranking.wordPenalty) = (0.5, 0.25)
        #expect(ranking.score(-6, length: 3, coverage: -2) == -3.75)
    }

    /// No continuation has a score above the bound, and with no penalties one reaches it.
    @Test(arguments: [DecodingConfig.LengthForm.power, .wu], [-0.5, 0, 0.25] as [Float])
    func theBoundBoundsAllContinuations(form: DecodingConfig.LengthForm, wordPenalty: Float) {
        for exponent in [0, 0.6, 1, 2] {
            var ranking = Ranking()
            ranking.length = LengthNormalization(form, exponent: exponent)
            (ranking.wordPenalty, ranking.coveragePenalty) = (wordPenalty, 0.5)
            let bound = ranking.bound(-3, lengths: 4...9)
            let scores = (4...9).flatMap { length in
                [-3, -3.5, -8].map { ranking.score($0, length: length, coverage: $0 + 3) }
            }
            #expect(scores.allSatisfy { $0 <= bound })
            if wordPenalty == 0 { #expect(scores.contains(bound)) }
        }
    }
}
