import GrusFiles
import GrusText
import Testing

@Suite struct WordSegmenterTests {
    private func words(_ text: String) -> [String] {
        WordSegmenter.tokens(of: text).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("Yes, it is.", [" Yes", ",", " it", " is", "."]),
        ("don't pay 3.50", [" don't", " pay", " 3.50"]),
        ("", []),
        (" ", [" ", " "]),
        ("  two  spaces ", ["  ", " two", " ", " spaces", " "]),
        ("a\u{A0}b", [" a", "\u{A0}", "b"]),
        ("我们去学校。", [" 我们", "去", "学校", "。"]),
        ("日本語を話す", [" 日本語", "を", "話す"]),
        ("ไปโรงเรียน", [" ไป", "โรงเรียน"]),
    ])
    func cutsAtWordBoundaries(text: String, expected: [String]) {
        #expect(words(text) == expected)
    }

    @Test func returnsKnownTextByteByByte() throws {
        let lines = [
            "Hello, world", "  leading and trailing  ", "tab\tand\u{3000}wide\u{200B} space", " ", "", "e\u{301} é",
            "👩‍👩‍👧 🇩🇪!", "▁ literal mark", "a\rb", "\u{301}combining first", "مرحبا بالعالم", "ສະບາຍດີ ភាសាខ្មែរ",
        ]
        let segmenter = try WordSegmenter(vocabularyLimit: 1000, lines: source(lines))
        for line in lines {
            let ids = segmenter.encode(line)
            #expect(!ids.contains(SpecialToken.unknown))
            #expect(Array(segmenter.decode(ids).utf8) == Array(line.utf8))
        }
    }

    @Test func isTheSameWordAtTheBeginningAndInside() throws {
        let segmenter = try WordSegmenter(vocabularyLimit: 10, lines: source(["dogs see dogs"]))
        let ids = segmenter.encode("dogs see dogs")
        #expect(ids.first == ids.last)
        #expect(segmenter.decode(segmenter.encode("cats see dogs")) == "\u{2047} see dogs")
    }
}

@Suite struct CharacterSegmenterTests {
    @Test func cutsAtGraphemeClusters() throws {
        let line = "e\u{301}👩‍👩‍👧 ❤️x"
        let tokens = CharacterSegmenter.tokens(of: line)
        #expect(tokens.map { String(decoding: $0, as: UTF8.self) } == ["e\u{301}", "👩‍👩‍👧", " ", "❤️", "x"])
        let segmenter = try CharacterSegmenter(vocabularyLimit: 100, lines: source([line]))
        #expect(segmenter.decode(segmenter.encode(line)) == line)
        #expect(segmenter.decode(segmenter.encode("xy")) == "x\u{2047}")
    }
}
