import GrusFiles
import GrusText
import Testing

@Suite struct NormalizerTests {
    @Test(arguments: [
        (TextConfig.Normalization.none, "e\u{301} ﬁ Å", "e\u{301} ﬁ Å"),
        (.nfc, "e\u{301} ﬁ \u{212B}", "\u{E9} ﬁ \u{C5}"),
        (.nfkc, "e\u{301} ﬁ ①", "\u{E9} fi 1"),
        (
            .nfkc, "\u{FDFA}",
            "\u{635}\u{644}\u{649} \u{627}\u{644}\u{644}\u{647} \u{639}\u{644}\u{64A}\u{647} \u{648}\u{633}\u{644}\u{645}"
        ),
        (.nfc, "", ""),
    ])
    func normalizes(form: TextConfig.Normalization, text: String, expected: String) throws {
        let normalized = try Normalizer(form: form).normalize(text)
        #expect(Array(normalized.utf8) == Array(expected.utf8))
    }

    @Test(arguments: [
        ("en", "TITLE I ΣΑΣ", "title i σας"), ("tr", "TITLE İI", "tıtle iı"), ("lt", "Ì", "i\u{307}\u{300}"),
        ("de-AT", "ÄẞÜ", "äßü"), ("en", "", ""),
    ])
    func lowercasesByLanguage(language: String, text: String, expected: String) throws {
        let lowered = try Normalizer(lowercase: language).normalize(text)
        #expect(Array(lowered.utf8) == Array(expected.utf8))
    }

    @Test func growsItsBuffer() throws {
        let many = String(repeating: "\u{FDFA}", count: 1000)
        #expect(try Normalizer(form: .nfkc).normalize(many).unicodeScalars.count == 18_000)
        let dotted = String(repeating: "İ", count: 1000)
        #expect(try Normalizer(lowercase: "en").normalize(dotted).unicodeScalars.count == 2000)
    }

    @Test(arguments: ["english please", "", "e", "en_"])
    func rejectsWhatIsNoLanguage(tag: String) {
        let error = #expect(throws: InputError.self) { try Normalizer(lowercase: tag) }
        #expect(error?.kind == .config)
    }

    /// Marks in a row take ICU a time that grows with the square of their number.
    @Test func takesMarksInARowInParts() throws {
        let normalizer = try Normalizer(form: .nfc)
        let start = ContinuousClock.now
        let marks = String(repeating: "\u{301}\u{316}", count: 250_000)
        #expect(normalizer.normalize(marks).unicodeScalars.count == 500_000)
        #expect(ContinuousClock.now - start < .seconds(5))
        // Parts that end between two syllables are the whole.
        let text = String(repeating: "e\u{316}\u{301}각🙂 ", count: 3000)
        #expect(normalizer.normalize(text) == String(repeating: "é\u{316}각🙂 ", count: 3000))
    }
}
