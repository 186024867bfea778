import GrusText
import Testing

@Suite(.enabled(if: dataFolder != nil, "set GRUS_DATA to the folder of the corpora"))
struct RealTextTests {
    static let files = [
        "flores_en-km/dev.km.zst", "flores_en-ne/dev.ne.zst", "flores_en-ps/dev.ps.zst", "pydocs_en-zh/dev.zh.zst",
        "tanaka_en-ja/test.ja.zst", "rocsmt/test.ru.zst",
    ]

    @Test(arguments: files)
    func returnsKnownTextByteByByte(path: String) throws {
        let lines = try corpusLines(path)
        let words = try WordSegmenter(vocabularyLimit: .max, lines: source(lines))
        let characters = try CharacterSegmenter(vocabularyLimit: .max, lines: source(lines))
        for line in lines {
            #expect(Array(words.decode(words.encode(line)).utf8) == Array(line.utf8))
            #expect(Array(characters.decode(characters.encode(line)).utf8) == Array(line.utf8))
        }
    }
}
