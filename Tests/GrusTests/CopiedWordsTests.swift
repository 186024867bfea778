import Grus
import GrusDecoding
import GrusText
import TestFolders
import Testing

/// What stands for unknown tokens.
struct CopiedWordsTests {
    private func words(
        _ segmentation: TextConfig.Segmentation = .words, from source: String = "en", to target: String = "de",
        dictionary: String? = nil
    ) throws -> CopiedWords {
        var config = ExperimentConfig()
        (config.corpus.source, config.corpus.target) = (source, target)
        config.text.source.segmentation = segmentation
        config.text.target.segmentation = segmentation
        config.decoding.unknown.kind = .copied
        config.decoding.unknown.dictionary = dictionary
        return try #require(try CopiedWords(config.decoding.unknown, config))
    }

    /// Of the source "McGee, NASA": the second token knows no position, the third is a known one, the last stands at a position that
    /// is none.
    private func texts(_ words: CopiedWords) throws -> [String] {
        let side = TextSide(
            normalizer: try Normalizer(lowercase: "en"),
            segmenter: WordSegmenter(vocabulary: Vocabulary(counts: [:], size: 3)))
        let source = side.words(of: "McGee, NASA", unit: .word)
        let steps = [(0, 2), (0, nil), (7, 1), (0, 0), (0, 1), (0, 9)] as [(Int32, Int32?)]
        let hypothesis = Hypothesis(
            steps: steps.map { Step($0.0, logProbability: 0, position: 3, sourceToken: $0.1) }, logProbability: 0,
            score: 0)
        return words.texts(for: hypothesis, from: source)
    }

    @Test func wordsAreCopiedFromWhereTheirTokensAttendTo() throws {
        #expect(try texts(words()) == [" NASA", " ⁇", " McGee", ",", " ⁇"])
    }

    /// Chinese has no spaces; what is copied from it into another language gets one.
    @Test func spacesAreThoseOfTheLanguages() throws {
        #expect(try texts(words(from: "zh")) == [" NASA", " ⁇", " McGee", " ,", " ⁇"])
        #expect(try texts(words(to: "zh-Hant")) == ["NASA", " ⁇", "McGee", ",", " ⁇"])
        #expect(try texts(words(.sentencepiece)) == ["NASA", " ⁇", "McGee", ",", " ⁇"])
        #expect(try texts(words(.characters)) == ["NASA", " ⁇", "McGee", ",", " ⁇"])
        #expect(try words().unit == .word && words(.characters).unit == .character)
    }

    /// A word is looked up as it stands, then as it is normalised; the first line of a word holds.
    @Test func aDictionaryWins() throws {
        let folder = try TemporaryFolder()
        try folder.write("nasa\tRaumfahrtbehörde\nMcGee\tMäc Gie\nMcGee\tnie\nmcgee\tnie\n", to: "words.tsv")
        #expect(
            try texts(words(dictionary: "\(folder.path)/words.tsv")) == [
                " Raumfahrtbehörde", " ⁇", " Mäc Gie", ",", " ⁇",
            ])
    }

    @Test(arguments: [("a\tb\n\n", 2), ("a b\n", 1), ("a\tb\tc\n", 1), ("a\t \n", 1), ("\tb\n", 1)])
    func aLineThatIsNoneIsTold(text: String, line: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "words.tsv")
        let error = #expect(throws: InputError.self) { try words(dictionary: "\(folder.path)/words.tsv") }
        #expect(error?.description.contains("words.tsv:\(line): expected a word of the source, a tab") == true)
    }

    @Test func aDictionaryMustBeThere() throws {
        let error = #expect(throws: InputError.self) { try words(dictionary: "/nowhere/words.tsv") }
        #expect(error?.kind == .missing)
    }

    @Test func othersCopyNothing() throws {
        var unknown = DecodingConfig.Unknown()
        for kind in [DecodingConfig.Unknown.Kind.forbidden, .kept] {
            unknown.kind = kind
            #expect(try CopiedWords(unknown, ExperimentConfig()) == nil)
        }
    }
}
