import Foundation
import GrusAutodiff
import GrusDecoding
import Testing

/// Searches over scored tokens that are given, worked by hand. Token 2 is the end mark; all numbers but one table's are sums
/// of powers of two, so that equal ones are equal.
struct BeamTests {
    private func beam(
        _ width: Int, limit: Int = 10, exponent: Double, wanted: Int = 1, stopsEarly: Bool = true
    ) -> Beam {
        var options = Beam.Options(width: width, limit: limit)
        options.stopsEarly = stopsEarly
        options.ranking.length = LengthNormalization(.power, exponent: exponent)
        options.wanted = wanted
        return Beam(options)
    }

    private func row(_ tokens: (Int32, Float)...) -> [ScoredToken] {
        tokens.map { ScoredToken(token: $0.0, logProbability: $0.1) }
    }

    /// A hypothesis as the tables write it: its tokens, its log-probability, and its score if it is done.
    private struct Line: Equatable {
        var tokens: [Int32] = []
        var logProbability: Float
        var score: Float?
        var hasEnd: Bool?
    }

    private func partial(_ tokens: [Int32], _ logProbability: Float) -> Line {
        Line(tokens: tokens, logProbability: logProbability)
    }

    private func ended(_ tokens: [Int32], _ logProbability: Float, score: Float, hasEnd: Bool = true) -> Line {
        Line(tokens: tokens, logProbability: logProbability, score: score, hasEnd: hasEnd)
    }

    private func live(_ beam: Beam) -> [Line] {
        beam.live.map { Line(tokens: $0.steps.map(\.token), logProbability: $0.logProbability) }
    }

    private func found(_ beam: Beam) -> [Line] {
        beam.found.map {
            Line(tokens: $0.tokens, logProbability: $0.logProbability, score: $0.score, hasEnd: $0.hasEnd)
        }
    }

    // MARK: Growth

    @Test func theBestExtensionsOfAllRowsGrow() {
        var beam = beam(2, exponent: 0)
        #expect(live(beam) == [partial([], 0)])
        #expect(beam.advance([row((5, -1), (6, -2))]) == [0, 0])
        #expect(live(beam) == [partial([5], -1), partial([6], -2)])
        // −4, −5 from the first row, −2.5, −3 from the second: both come from the second.
        #expect(beam.advance([row((7, -3), (8, -4)), row((9, -0.5), (3, -1))]) == [1, 1])
        #expect(live(beam) == [partial([6, 9], -2.5), partial([6, 3], -3)])
        // −4.5 and −3.25: the second overtakes the first.
        #expect(beam.advance([row((7, -2), (8, -9)), row((9, -0.25), (3, -9))]) == [1, 0])
        #expect(live(beam) == [partial([6, 3, 9], -3.25), partial([6, 9, 7], -4.5)])
        #expect(beam.found.isEmpty)
    }

    @Test func equalExtensionsComeInTheOrderOfRowsThenTokens() {
        var beam = beam(3, exponent: 0)
        #expect(beam.advance([row((7, -1), (5, -1), (6, -1))]) == [0, 0, 0])
        #expect(live(beam).map(\.tokens) == [[7], [5], [6]])
        let equal = row((9, -1), (8, -1), (3, -2))
        #expect(beam.advance([equal, equal, equal]) == [0, 0, 1])
        #expect(live(beam).map(\.tokens) == [[7, 9], [7, 8], [5, 9]])
    }

    @Test func aBeamWiderThanItsTokensTakesThemAll() {
        var beam = beam(5, exponent: 0)
        #expect(beam.advance([row((5, -1), (6, -2))]) == [0, 0])
        let both = row((5, -1), (6, -4))
        #expect(beam.advance([both, both]) == [0, 1, 0, 1])
        #expect(beam.live.map(\.logProbability) == [-2, -3, -5, -6])
        // Eight extensions for five places.
        #expect(beam.advance([both, both, both, both]) == [0, 1, 0, 2, 1])
    }

    // MARK: Ends

    @Test func anEndedHypothesisHoldsItsPlace() {
        var beam = beam(2, exponent: 1)
        #expect(beam.advance([row((2, -1), (5, -2))]) == [0])
        #expect(found(beam).first == ended([], -1, score: -1))
        // One place is left, though there are two extensions.
        #expect(beam.advance([row((6, -0.25), (7, -0.5))]) == [0])
        #expect(live(beam) == [partial([5, 6], -2.25)])
        // −2.5 over three tokens is better than −1 over one; nothing is left to grow.
        #expect(beam.advance([row((2, -0.25), (7, -0.5))]) == [])
        #expect(found(beam).first == ended([5, 6], -2.5, score: -2.5 / 3))
        #expect(beam.live.isEmpty)
    }

    /// As above, but both extensions have a place, and the worse one comes to be the best: −2.75 / 4.
    @Test func withoutEarlyStoppingAnEndedHypothesisFreesItsPlace() {
        var beam = beam(2, limit: 4, exponent: 1, stopsEarly: false)
        #expect(beam.advance([row((2, -1), (5, -2))]) == [0])
        #expect(beam.advance([row((6, -0.25), (7, -0.5))]) == [0, 0])
        #expect(live(beam) == [partial([5, 6], -2.25), partial([5, 7], -2.5)])
        #expect(beam.advance([row((2, -0.25), (8, -4)), row((9, -0.125), (3, -4))]) == [1])
        #expect(found(beam) == [ended([5, 6], -2.5, score: -2.5 / 3)])
        #expect(beam.advance([row((2, -0.125), (8, -4))]) == [])
        #expect(found(beam) == [ended([5, 7, 9], -2.75, score: -2.75 / 4)])
    }

    @Test func aWorseEndDoesNotReplaceABetterOne() {
        var beam = beam(2, exponent: 1)
        _ = beam.advance([row((2, -1), (5, -1))])
        #expect(beam.advance([row((2, -3), (7, -9))]) == [])
        #expect(found(beam).first == ended([], -1, score: -1))
    }

    @Test func aBeamOfOneEndsWithTheFirstEnd() {
        var beam = beam(1, exponent: 1)
        #expect(beam.advance([row((5, -1))]) == [0])
        #expect(beam.advance([row((2, -2))]) == [])
        #expect(found(beam).first == ended([5], -3, score: -1.5))
        #expect(beam.found.first?.length == 2)
    }

    // MARK: The bound

    @Test func theSearchStopsWhenNothingCanBeatTheBest() {
        var beam = beam(2, exponent: 0)
        #expect(beam.advance([row((5, -1), (2, -1.5))]) == [0])
        #expect(beam.advance([row((6, -1), (7, -2))]) == [])
        #expect(beam.live.isEmpty)
        #expect(found(beam).first == ended([], -1.5, score: -1.5))
    }

    @Test func aTieDoesNotStopTheSearchAndDoesNotReplaceTheBest() {
        var beam = beam(2, exponent: 0)
        #expect(beam.advance([row((5, -1), (2, -1.5))]) == [0])
        #expect(beam.advance([row((6, -0.5), (7, -2))]) == [0])
        #expect(beam.advance([row((2, 0), (7, -2))]) == [])
        #expect(beam.found.first?.tokens == [])
    }

    /// With α = 1 and a limit of 8, a log-probability of −6 may yet become a score of −0.75.
    @Test(arguments: [(Float(-0.5), true), (-0.75, false), (-1, false)])
    func theBoundSupposesTheLongestLength(ended: Float, stops: Bool) {
        var beam = beam(2, limit: 8, exponent: 1)
        _ = beam.advance([row((2, ended), (5, -2))])
        #expect(beam.advance([row((6, -4), (7, -5))]) == (stops ? [] : [0]))
        #expect(beam.found.first?.score == ended)
    }

    // MARK: The limit

    @Test func atTheLimitTheBestUnendedHypothesisIsTaken() {
        var beam = beam(2, limit: 2, exponent: 1)
        #expect(beam.advance([row((5, -1), (6, -2))]) == [0, 0])
        #expect(beam.advance([row((7, -3), (8, -4)), row((9, -0.5), (3, -1))]) == [])
        #expect(found(beam).first == ended([6, 9], -2.5, score: -1.25, hasEnd: false))
        #expect(beam.found.first?.length == 2)
        #expect(beam.live.isEmpty)
    }

    @Test func atTheLimitAnEndedHypothesisIsPreferredToABetterUnendedOne() {
        var beam = beam(2, limit: 2, exponent: 1)
        #expect(beam.advance([row((5, -1), (2, -3))]) == [0])
        #expect(beam.advance([row((6, -1), (2, -5))]) == [])
        #expect(found(beam).first == ended([], -3, score: -3))
    }

    @Test func aHypothesisMayEndInTheLastStep() {
        var beam = beam(2, limit: 2, exponent: 1)
        _ = beam.advance([row((5, -1), (6, -2))])
        #expect(beam.advance([row((7, -1), (2, -2)), row((9, -8), (3, -8))]) == [])
        #expect(found(beam).first == ended([5], -3, score: -1.5))
    }

    // MARK: Length

    /// An end after one token at −1 against one after two at −1.5: −1.5 / 2^0.6 = −0.990, −1.5 / 2^0.5 = −1.061.
    @Test(arguments: [(0, []), (0.5, []), (0.6, [5]), (1, [5])] as [(Double, [Int32])])
    func theExponentDecidesBetweenShortAndLong(exponent: Double, winner: [Int32]) {
        var beam = beam(2, exponent: exponent)
        _ = beam.advance([row((2, -1), (5, -1.25))])
        if !beam.live.isEmpty { _ = beam.advance([row((2, -0.25), (7, -9))]) }
        #expect(beam.found.first?.tokens == winner)
    }

    // MARK: Several hypotheses

    /// The second of two is still looked for when the first is certain: −1 / 1, then −4.5 / 3 before −5 / 2.
    @Test func asManyAsAreWantedAreFound() {
        var beam = beam(3, limit: 3, exponent: 1, wanted: 2)
        #expect(beam.advance([row((2, -1), (5, -3), (6, -4))]) == [0, 0])
        #expect(beam.advance([row((7, -1), (2, -2), (8, -3)), row((7, -6), (8, -7), (9, -8))]) == [0])
        #expect(found(beam) == [ended([], -1, score: -1), ended([5], -5, score: -2.5)])
        #expect(beam.advance([row((2, -0.5), (8, -3), (9, -4))]) == [])
        #expect(found(beam) == [ended([], -1, score: -1), ended([5, 7], -4.5, score: -1.5)])
    }

    /// Two are wanted, one has ended: the best of those that were cut at the limit stands behind it, though its score is better.
    @Test func unendedHypothesesStandBehindThoseThatEnded() {
        var beam = beam(3, limit: 2, exponent: 0, wanted: 2)
        _ = beam.advance([row((5, -1), (6, -2), (2, -4))])
        #expect(beam.advance([row((7, -1), (8, -2), (9, -3)), row((7, -1), (8, -2), (9, -3))]) == [])
        #expect(found(beam) == [ended([], -4, score: -4), ended([5, 7], -2, score: -2, hasEnd: false)])
    }

    /// All tokens may be forbidden: then hypotheses are as they are.
    @Test func aHypothesisThatNothingMayFollowIsTakenAsItIs() {
        var beam = beam(2, exponent: 1)
        _ = beam.advance([row((5, -1), (6, -2))])
        #expect(beam.advance([[], []]) == [])
        #expect(found(beam) == [ended([5], -1, score: -1, hasEnd: false)])
    }

    // MARK: Attention

    @Test func aStepTellsWhereItHasAttendedTo() {
        var beam = beam(1, exponent: 0)
        _ = beam.advance([row((5, -1))], attention: [[0.25, 0.75]])
        _ = beam.advance([row((2, -1))], attention: [[0.5, 0.5]])
        #expect(beam.found[0].steps.map(\.position) == [1, 0])
        #expect(abs(beam.found[0].coverage - Float(log(0.75))) < 1e-6)
    }

    // MARK: What tokens are worth

    /// −1 − 2 is less than −2.
    @Test func aTokenMayBeWorthLessThanItsProbability() {
        var beam = beam(1, exponent: 0)
        _ = beam.advance([row((5, -1), (6, -2))]) { $0 == 5 ? -2 : 0 }
        #expect(live(beam) == [partial([6], -2)])
    }
}
