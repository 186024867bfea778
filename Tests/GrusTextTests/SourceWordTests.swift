import GrusText
import Testing

/// What can be copied of a source, and how a text reads with it.
struct SourceWordTests {
    private func side(
        _ segmentation: TextConfig.Segmentation, lines: [String], lowercase: String? = nil,
        normalization: TextConfig.Normalization = .none
    ) throws -> TextSide {
        var config = TextConfig()
        (config.source.segmentation, config.source.lowercase) = (segmentation, lowercase)
        (config.source.normalization, config.source.vocabulary) = (normalization, 30)
        config.target = config.source
        return try TextPipeline.train(config: config, source: source(lines), target: source([])).source
    }

    /// Every token with its word; a bar stands for a space in front of it.
    private func words(_ side: TextSide, _ text: String, _ unit: SourceWord.Unit = .word) -> [String] {
        let words = side.words(of: text, unit: unit)
        #expect(words.count == side.segmenter.encode(side.normalizer.normalize(text)).count)
        return words.map { ($0.isSpaced ? "|" : "") + $0.text }
    }

    @Test func wordsStandAsInTheRawText() throws {
        let side = try side(.words, lines: ["a b"], lowercase: "en")
        #expect(words(side, "Yes, McGee (US) is.") == ["|Yes", ",", "|McGee", "|(", "US", ")", "|is", "."])
        #expect(side.words(of: "McGee", unit: .word).map(\.normalized) == ["mcgee"])
        #expect(words(side, "狗睡了") == ["|狗", "睡了"])
        #expect(words(side, "a  B ") == ["|a", "  ", "|B", " "])
        #expect(words(side, "costs £34, not -5") == ["|costs", "|£", "|34", ",", "|not", "|-", "5"])
        #expect(words(side, "") == [])
    }

    /// The ellipsis becomes three words: then there is no word for a word.
    @Test func wordsThatCannotBeFoundAreNormalised() throws {
        let side = try side(.words, lines: ["a b"], lowercase: "en", normalization: .nfkc)
        #expect(words(side, "ﬁn McGee") == ["|ﬁn", "|McGee"])
        #expect(words(side, "A… McGee") == ["|a", ".", ".", ".", "|mcgee"])
    }

    @Test func charactersAreTheirOwnWords() throws {
        let side = try side(.characters, lines: ["ab"], lowercase: "en")
        #expect(side.words(of: "A 鹤e\u{301}", unit: .character).map(\.text) == ["A", " ", "鹤", "e\u{301}"])
    }

    @Test func subwordsBelongToWords() throws {
        let side = try side(.sentencepiece, lines: ["the dog and the cat", "the dog ran and ran", "a god nags"])
        let pieces = side.segmenter.segments(of: "the xyz dog")
        #expect(pieces.joined() == " the xyz dog" && pieces.contains("xyz"))
        for (piece, word) in zip(pieces, side.words(of: "the xyz dog", unit: .word)) where piece != " " {
            #expect(word.text.contains(piece.drop { $0 == " " }), "\(piece)")
        }
    }

    // MARK: Texts with words in place of unknown tokens

    @Test func aWordBringsItsSpace() throws {
        let side = try side(.words, lines: ["a b, c"])
        let ids = side.encode("a x, b y").dropLast()
        #expect(side.decode(Array(ids)) == "a ⁇, b ⁇")
        #expect(side.decode(Array(ids), unknown: [" McGee", "-er"]) == "a McGee, b-er")
        #expect(side.decode([SpecialToken.unknown], unknown: [" X"]) == "X")
    }

    @Test func charactersArePutInPlace() throws {
        let side = try side(.characters, lines: ["ab"])
        #expect(side.decode(side.encode("a鹤b鹤"), unknown: ["鹤", "x"]) == "a鹤bx")
    }

    @Test(arguments: ["the xyz dog", "xyz", "xyz dog", "the dogxyz", "the xyzdog", "xyz the xyz"])
    func unknownPiecesReadAsTheyDid(text: String) throws {
        let side = try side(.sentencepiece, lines: ["the dog and the cat", "the dog ran and ran", "a god nags"])
        let ids = Array(side.encode(text).dropLast())
        let count = ids.count { $0 == SpecialToken.unknown }
        #expect(count == text.split(separator: "xyz", omittingEmptySubsequences: false).count - 1)
        #expect(side.decode(ids, unknown: Array(repeating: "xyz", count: count)) == text)
    }

    @Test func aReversedTextTakesItsWordsFromTheEnd() throws {
        let forward = try side(.words, lines: ["a b"])
        let reversed = TextSide(
            normalizer: forward.normalizer, segmenter: forward.segmenter, direction: .reversed)
        let ids = Array(reversed.encode("a x b y").dropLast())
        #expect(reversed.decode(ids, unknown: [" last", " first"]) == "a first b last")
    }

    /// The words of pieces are those of their sentences.
    @Test(arguments: [100, 9, 4]) func piecesHaveTheWordsOfTheirTokens(maximum: Int) throws {
        let side = try side(.words, lines: ["a b c d e . !"], lowercase: "en")
        let text = "A Bee c. D e! F g h i J k l."
        let pieces = side.pieces(of: text, maximum: maximum)
        let words = side.words(of: pieces, in: text, maximum: maximum, unit: .word)
        #expect(words.map(\.count) == pieces.map { $0.count - 1 })
        let expected = ["A", "Bee", "c", ".", "D", "e", "!", "F", "g", "h", "i", "J", "k", "l", "."]
        #expect(words.joined().map(\.text) == expected)
    }
}
