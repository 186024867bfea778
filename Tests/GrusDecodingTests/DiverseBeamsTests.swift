import Foundation
import GrusDecoding
import GrusNumerics
import Testing

/// Groups of beams, worked by hand. Of the tokens 3, 4 and 5 the first is always the most probable.
struct DiverseBeamsTests {
    private static let scorer = TableScorer(
        probabilities: Array(repeating: [0, 0, 0.0625, 0.5, 0.25, 0.1875], count: 6))

    private func found(groups: Int, strength: Double, beam: Int = 2) -> [[Int32]] {
        var config = DecodingConfig()
        (config.beam, config.groups, config.diversity) = (beam, groups, strength)
        (config.lengthLimit.ratio, config.lengthLimit.plus) = (0, 2)
        return Search(Self.scorer, config).hypotheses(for: [.init([2])], count: beam, on: Worker())[0].map(\.tokens)
    }

    /// Twice the same; that stands there once.
    @Test func withoutStrengthGroupsFindTheSame() {
        #expect(found(groups: 2, strength: 0) == [[3, 3]])
    }

    /// log 0.5 − λ is below log 0.25 if λ is above log 2 ≈ 0.693, and below log 0.1875 if it is above 0.981.
    @Test(arguments: [(0.6, [[3, 3]]), (0.8, [[3, 3], [4, 4]]), (5, [[3, 3], [4, 4]])] as [(Double, [[Int32]])])
    func aSecondGroupTakesWhatTheFirstHasNot(strength: Double, expected: [[Int32]]) {
        #expect(found(groups: 2, strength: strength) == expected)
    }

    /// The third group loses λ for each of the two that are taken.
    @Test func aThirdGroupKeepsAwayFromBoth() {
        #expect(found(groups: 3, strength: 5, beam: 3) == [[3, 3], [4, 4], [5, 5]])
    }

    /// One group is the beam itself, also where a group is wider than one.
    @Test(arguments: [1, 2, 4]) func groupsAreBeams(groups: Int) {
        for seed in 1...4 as ClosedRange<UInt64> {
            let model = ModelScorer(SearchTests.makeModel(seed: seed))
            var config = DecodingConfig()
            (config.beam, config.groups, config.diversity) = (4, groups, 0)
            let diverse = Search(model, config).translate(SearchTests.sources, on: Worker())
            (config.beam, config.groups) = (4 / groups, 1)
            #expect(
                diverse.map(\.tokens)
                    == Search(model, config).translate(SearchTests.sources, on: Worker()).map(\.tokens))
        }
    }
}
