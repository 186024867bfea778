import GrusText
import Testing

/// Which words are dropped of sentences of ids.
struct WordBoundaryTests {
    /// The parts of a text that are dropped together, found by dropping every second word.
    private func words(of text: String, _ side: TextSide) -> [[String]] {
        let ids = side.encode(text)
        var words: [[String]] = []
        var count = 0
        let boundaries = WordBoundaries(side)
        // Of each round another word is dropped.
        while true {
            var (word, index) = ([String](), 0)
            boundaries.dropWords(of: ids, probability: 0.5) {
                defer { index += 1 }
                return index == count ? 0 : 0.9
            } drop: {
                word.append(side.segmenter.token(ids[$0]))
            }
            guard !word.isEmpty else { return words }
            words.append(word)
            count += 1
        }
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
        #expect(try words(of: "中国人", side(model)).count >= 3)
    }

    @Test func aTokenIsAWordElsewhere() throws {
        let model = try CharacterSegmenter(vocabularyLimit: 20, lines: lines("abc de"))
        #expect(try words(of: "ab", side(model)) == [["a"], ["b"]])
    }
}
