import GrusDecoding
import Testing

/// Which tokens each rule forbids after which others; 2 is the end mark.
struct TokenRuleTests {
    private func forbidden(_ rule: any TokenRule, after tokens: [Int32]) -> [Int32] {
        rule.forbidden(after: tokens.map { Step($0, logProbability: 0) })
    }

    @Test func tokensThatSayNothing() {
        #expect(forbidden(NoSilentTokens(), after: [5]) == [0, 1])
        #expect(forbidden(NoSilentTokens(hasUnknown: true), after: [5]) == [1])
    }

    @Test(arguments: [([], [2]), ([5], [2]), ([5, 6], []), ([5, 6, 7], [])] as [([Int32], [Int32])])
    func aLeastLengthOfThreeWithItsEnd(tokens: [Int32], expected: [Int32]) {
        #expect(forbidden(LeastLength(3), after: tokens) == expected)
    }

    @Test(
        arguments: [
            (1, [], []), (1, [5, 6], [5, 6]), (2, [5], []), (2, [5, 6, 5], [6]), (2, [5, 5], [5]),
            (2, [5, 6, 5, 7, 5], [6, 7]), (3, [5, 6, 7, 5], []), (3, [5, 6, 7, 5, 6], [7]), (3, [5, 5, 5], [5]),
        ] as [(Int, [Int32], [Int32])])
    func noNGramComesTwice(order: Int, tokens: [Int32], expected: [Int32]) {
        #expect(forbidden(NoRepeatedNGram(order: order), after: tokens) == expected)
    }

    @Test(
        arguments: [
            ([], [9]), ([5], [9, 6]), ([5, 6], [9, 7]), ([6], [9]), ([7, 5], [9, 6]),
        ] as [([Int32], [Int32])])
    func sequencesNeverCome(tokens: [Int32], expected: [Int32]) {
        #expect(forbidden(NoSequence([[9], [5, 6], [5, 6, 7]]), after: tokens) == expected)
    }

    @Test func severalRulesForbidEachTokenOnce() {
        let rules: [any TokenRule] = [NoSilentTokens(), NoRepeatedNGram(order: 1), NoSequence([[5], [7]])]
        #expect(rules.forbidden(after: [5, 6].map { Step($0, logProbability: 0) }) == [0, 1, 5, 6, 7])
    }

    @Test(
        arguments: [
            (2, 5, 0, 1, 1...7), (2, 5, 0, 10, 1...25), (1.5, 0, 0.5, 5, 3...7), (0, 0, 0, 3, 1...1),
            (0.1, 1, 3, 4, 1...1),
        ] as [(Double, Int, Double, Int, ClosedRange<Int>)])
    func lengthsFollowTheSource(ratio: Double, plus: Int, least: Double, length: Int, expected: ClosedRange<Int>) {
        var limit = DecodingConfig.LengthLimit()
        (limit.ratio, limit.plus, limit.least) = (ratio, plus, least)
        #expect(limit.lengths(sourceLength: length) == expected)
    }
}
