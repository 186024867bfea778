import GrusText
import Testing

/// Which words are dropped of sentences of ids.
struct WordBoundaryTests {
    /// The tokens of a text, word by word, without the end mark.
    private func words(of text: String, _ side: TextSide) -> [[String]] {
        let (ids, boundaries) = (side.encode(text), WordBoundaries(side))
        var words: [[String]] = []
        for (token, previous) in zip(ids, [SpecialToken.begin] + ids) where token != SpecialToken.end {
            if boundaries.separate(previous, token) { words.append([]) }
            words[words.count - 1].append(side.segmenter.token(token))
        }
        return words
    }

    private func side(
        _ segmenter: any Segmenter, _ direction: TextDirection = .forward
    ) throws -> TextSide {
        TextSide(normalizer: try Normalizer(form: .none, lowercase: nil), segmenter: segmenter, direction: direction)
    }

    private func lines(_ lines: String...) -> LineSource {
        var rest = lines[...]
        return { rest.popFirst() }
    }

    @Test func theSubwordsOfAWordAreOne() throws {
        let model = try SentencePieceSegmenter(
            training: .bpe, vocabulary: 24, lines: lines("abba cab abba", "cab bac", "aabbcc 中国 abc"))
        let text = "abc cabbac"
        let words = try words(of: text, side(model))
        #expect(words.map { $0.joined() } == ["\u{2581}abc", "\u{2581}cabbac"])
        let reversed = try self.words(of: text, side(model, .reversed))
        #expect(reversed.map { $0.reversed().joined() } == ["\u{2581}cabbac", "\u{2581}abc"])
    }

    @Test func aPieceWithoutSpacesAroundIsAWordInChinese() throws {
        let model = try SentencePieceSegmenter(training: .bpe, vocabulary: 12, lines: lines("中国 人", "国人 中", "人中"))
        let words = try words(of: "中国人人中", side(model))
        #expect(words.count > 1 && words.allSatisfy { $0.count == 1 }, "\(words)")
    }

    @Test func aTokenIsAWordElsewhere() throws {
        let model = try CharacterSegmenter(vocabularyLimit: 20, lines: lines("abc de"))
        #expect(try words(of: "ab", side(model)) == [["a"], ["b"]])
    }
}
