import Grus
import GrusDecoding
import GrusText
import Testing

/// What looks broken, and what is searched for then: worked by hand.
struct GuardTests {
    // MARK: Loops

    /// A letter stands for a token.
    private func tokens(_ text: String) -> [Int32] { text.utf8.map(Int32.init) }

    @Test(
        arguments: [
            ("", nil), ("abcdefgh", nil),
            // One token has to come eight times, two four times, three and more three times.
            ("xaaaaaaay", nil), ("xaaaaaaaay", (1, 8)), ("abababa", nil), ("abababab", (2, 8)), ("abcabcab", nil),
            ("abcabcabc", (3, 9)), ("abcdabcdabc", nil), ("xyabcdabcdabcd", (4, 12)), ("abcdabcdabcdab", (4, 14)),
            // The longest; of two as long as each other the shorter period, which a longer one holds.
            ("aaaaaaaabababababab", (2, 12)), ("aaaaaaaaaaaa", (1, 12)),
        ] as [(String, (Int, Int)?)])
    func stretchesThatRepeatThemselves(text: String, expected: (period: Int, length: Int)?) {
        let found = Repetition.longest(in: tokens(text))
        #expect(found == expected.map { Repetition(period: $0.period, length: $0.length) })
    }

    /// A stretch of a period p without a repeated n-gram has at most p + n − 1 tokens, one fewer than counts.
    @Test(arguments: [(1, 7), (2, 6), (3, 6), (4, 8), (5, 10)])
    func theOrderPreventsTheRepetition(period: Int, order: Int) {
        let repetition = Repetition(period: period, length: 100)
        #expect(repetition.preventingOrder == order)
        #expect(period + order - 1 == Repetition.leastLength(period: period) - 1)
    }

    @Test(arguments: [("aaaaaaaaaaaaaaaa", true), ("aaaaaaaaaaaaaaaaa", false), ("aaaaaaaa", true)])
    func aSourceExplainsTwiceItsOwnRepetition(text: String, isExplained: Bool) {
        let found = Repetition.unexplained(in: tokens(text), of: tokens("xbbbbbbbby"))
        #expect((found == nil) == isExplained)
    }

    // MARK: Copies

    @Test(arguments: [
        ("The dog sees a cat.", "The dog sees a cat.", true), ("The dog sees a cat.", "the dog sees a cat.", true),
        ("The dog sees a cat.", "The dog sieht a cat.", true), ("The dog sees a cat.", "Der dog sieht a cat.", false),
        ("The dog sees a cat.", "cat a sees dog The", false), ("The dog sees a cat.", "Ach, The dog sees a cat!", true),
        ("Angela Merkel, Paris", "Angela Merkel, Paris", false), ("12 13 14 15 16", "12 13 14 15 16", false),
        ("The dog sees a cat.", "Der Hund sieht eine Katze.", false), ("", "", false),
    ])
    func copies(source: String, translation: String, isCopy: Bool) {
        #expect(Copying.isCopy(translation, of: source) == isCopy)
    }

    @Test(arguments: [
        ("", "abc", 0), ("abc", "abc", 3), ("abcde", "xaxcxexb", 3), ("abc", "cba", 1), ("aab", "aba", 2),
    ])
    func whatListsHaveInCommon(one: String, other: String, length: Int) {
        #expect(Copying.commonLength(Array(one), Array(other)) == length)
        #expect(Copying.commonLength(Array(other), Array(one)) == length)
    }

    // MARK: Lengths

    @Test(arguments: [(40, 8, false), (40, 7, true), (39, 0, false), (41, 8, true), (100, 0, true)])
    func whatIsTooShort(source: Int, translation: Int, isShort: Bool) {
        let text = { (count: Int) in String(repeating: "a", count: count) }
        #expect(Symptoms.isShort(text(translation), of: text(source)) == isShort)
    }

    // MARK: Together

    private func hypothesis(_ text: String, hasEnd: Bool = true) -> Hypothesis {
        let ids = tokens(text) + (hasEnd ? [SpecialToken.end] : [])
        return Hypothesis(steps: ids.map { Step($0, logProbability: -1) }, logProbability: -1, score: -1)
    }

    private static let sentence = "one two three four five six seven eight nine"

    @Test(
        arguments: [
            (sentence, "eins zwei drei", true, true, []), ("", "aaaaaaaa", true, true, [.loop]),
            ("one", "eins", false, true, [.unended]), (sentence, "eins", true, true, [.short]),
            (sentence, sentence, true, true, [.copy]), (sentence, sentence, true, false, []),
            (sentence, "", false, true, [.unended, .short]), ("", "aaaaaaaa", false, true, [.loop, .unended]),
        ] as [(String, String, Bool, Bool, [Translator.Flag])])
    func flags(source: String, text: String, hasEnd: Bool, isOtherLanguage: Bool, expected: [Translator.Flag]) {
        let found = Symptoms(
            of: (hypothesis(text, hasEnd: hasEnd), text), source: (tokens(source), source),
            isOtherLanguage: isOtherLanguage)
        #expect(found.flags == expected)
    }

    // MARK: The wider search

    private func wider(
        _ change: (inout DecodingConfig, inout Symptoms) -> Void, text: String = "abcd", source: (Int, Int) = (11, 100)
    ) -> WiderSearch {
        var (config, symptoms) = (DecodingConfig(), Symptoms())
        change(&config, &symptoms)
        return WiderSearch(
            than: config, symptoms, of: (hypothesis(text), bytes: text.utf8.count), source: source)
    }

    @Test(arguments: [(1, 10), (2, 10), (3, 12), (4, 12), (5, 10), (6, 12), (12, 24)])
    func theBeamIsAMultipleOfAtLeastTen(beam: Int, expected: Int) {
        #expect(wider { config, _ in config.beam = beam }.config.beam == expected)
    }

    @Test(arguments: [(nil, 6), (4, 4), (9, 6)] as [(Int?, Int)])
    func aLoopIsPrevented(unrepeated: Int?, expected: Int) {
        let search = wider { config, symptoms in
            config.unrepeated = unrepeated
            symptoms.loop = Repetition(period: 3, length: 9)
        }
        #expect(search.config.unrepeated == expected && search.forbidden.isEmpty)
        #expect(search.config.lengthLimit == DecodingConfig.LengthLimit())
    }

    @Test func whatWasCutMayBeTwiceAsLong() {
        let limit = wider { $1.isUnended = true }.config.lengthLimit
        #expect(limit.lengths(sourceLength: 10) == 1...50)
    }

    /// Of 100 bytes a fifth is 20: at a token a byte 20 tokens and the end mark. Without any text the source's ten tokens of ten
    /// bytes count: two and the end mark.
    @Test(arguments: [("abcd", 21), ("", 3)])
    func whatWasTooShortGetsALeastLength(text: String, expected: Int) {
        let limit = wider({ $1.isShort = true }, text: text).config.lengthLimit
        #expect(limit.lengths(sourceLength: 11).lowerBound == expected)
    }

    @Test(arguments: [("abcd", ["ab", "bc", "cd"]), ("abcdefghijklm", nil), ("a", ["a"])] as [(String, [String]?)])
    func partsOfACopyMayNotComeAgain(text: String, expected: [String]?) {
        let parts = wider({ $1.isCopy = true }, text: text).forbidden
        #expect(parts == (expected ?? (0...10).map { String(text.dropFirst($0).prefix(3)) }).map(tokens))
    }

    @Test func otherOptionsStay() {
        var expected = DecodingConfig()
        (expected.lengthPenalty, expected.beam) = (0.5, 10)
        #expect(wider { config, _ in config.lengthPenalty = 0.5 }.config == expected)
    }
}
