import GrusFiles
import GrusText
import Testing

@Suite struct VocabularyTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func ranksByCountThenBytes() {
        let counts = [bytes("b"): 2, bytes("a"): 2, bytes("c"): 5, bytes("d"): 1]
        let vocabulary = Vocabulary(counts: counts, size: 6)
        #expect(vocabulary.count == 6)
        #expect(["c", "a", "b", "d"].map { vocabulary.id(of: bytes($0)) } == [3, 4, 5, SpecialToken.unknown])
        #expect(vocabulary.token(of: 4) == bytes("a"))
    }

    @Test func keepsCanonicallyEqualTokensApart() {
        let vocabulary = Vocabulary(counts: [bytes("é"): 1, bytes("e\u{301}"): 2], size: 10)
        #expect(vocabulary.id(of: bytes("e\u{301}")) == 3)
        #expect(vocabulary.id(of: bytes("é")) == 4)
    }

    @Test func doesNotMatchTheNamesOfMarks() {
        #expect(Vocabulary(counts: [bytes("a"): 1], size: 10).id(of: bytes("</s>")) == SpecialToken.unknown)
    }

    @Test func survivesAnyToken() throws {
        let tokens = ["\t", "\n", "\r", "\\", "\\n", " ", "a\tb", "é", "e\u{301}", "\r\n", "\0"].map(bytes)
        let vocabulary = Vocabulary(counts: Dictionary(uniqueKeysWithValues: zip(tokens, 1...)), size: 100)
        #expect(try Vocabulary(serialized: vocabulary.serialized()) == vocabulary)
    }

    @Test(arguments: [
        ("<unk>\n<s>\n</s>\na\na\n", 5), ("<unk>\n<s>\n</s>\n\\x\n", 4), ("<unk>\n<s>\n</s>\n\n", 4), ("a\nb\n", 1),
    ])
    func namesTheDamagedLine(text: String, line: Int) {
        let error = #expect(throws: InputError.self) {
            try Vocabulary(serialized: bytes(text), file: "words.txt")
        }
        #expect(error?.place == .line(line))
        #expect(error?.file == "words.txt")
    }

    @Test func noticesACutFile() {
        #expect(throws: InputError.self) { try Vocabulary(serialized: bytes("<unk>\n<s>\n</s>\nwor")) }
        #expect(throws: InputError.self) { try Vocabulary(serialized: []) }
    }
}
