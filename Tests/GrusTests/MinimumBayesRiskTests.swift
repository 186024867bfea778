import Foundation
import Grus
import GrusDecoding
import Testing

/// Utilities that sacreBLEU's scores give; `scripts/make-risk-fixtures` writes them.
struct MinimumBayesRiskTests {
    private struct Case: Decodable {
        let candidates: [String]
        let utilities: [String: [Double]]
    }

    private func risk(_ utility: DecodingConfig.Utility) throws -> MinimumBayesRisk {
        var config = ExperimentConfig()
        config.corpus.target = "de"
        return try MinimumBayesRisk(config, utility: utility)
    }

    @Test(arguments: DecodingConfig.Utility.allCases)
    func utilitiesAreThoseOfSacreBLEU(utility: DecodingConfig.Utility) throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/risk", ofType: "json"))
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        for item in cases {
            let found = try risk(utility).utilities(of: item.candidates)
            let expected = try #require(item.utilities[utility.rawValue])
            #expect(found.count == expected.count)
            for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-9) }
        }
    }

    /// The candidate that is like two others comes first, of equal ones the first; scores are utilities.
    @Test func whatIsMostLikeTheOthersIsChosen() throws {
        let texts = ["ganz anders", "der Hund schläft", "der Hund schläft", "der Hund bellt"]
        let candidates = texts.indices.map { Hypothesis(steps: [], logProbability: -Float($0), score: 0) }
        let ranked = try risk(.chrf).ranked(candidates) { texts[Int(-$0.logProbability)] }
        #expect(ranked.map(\.logProbability) == [-1, -2, -3, 0])
        #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0.score >= $1.score } && ranked[0].score > 50)
    }
}
