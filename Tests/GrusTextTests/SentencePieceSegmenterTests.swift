import GrusFiles
import GrusText
import Testing

@Suite struct SentencePieceSegmenterTests {
    @Test func trainsAsSentencePieceDoes() throws {
        let lines = try fixture("phrases.txt")
        let segmenter = try SentencePieceSegmenter(training: .bpe, vocabulary: 200, lines: source(lines))
        #expect(segmenter.vocabularySize == 200)
        for (line, golden) in zip(lines, try fixture("phrases.bpe.ids")) {
            #expect(segmenter.encode(line).map(String.init).joined(separator: " ") == golden)
            #expect(segmenter.decode(segmenter.encode(line)) == line)
        }
    }

    @Test func encodesAsSentencePieceDoes() throws {
        let model = Array(try fixtureData("phrases.unigram.model"))
        let segmenter = try SentencePieceSegmenter(serialized: model)
        #expect(segmenter.vocabularySize == 120)
        for (line, golden) in zip(try fixture("phrases.txt"), try fixture("phrases.unigram.ids")) {
            #expect(segmenter.encode(line).map(String.init).joined(separator: " ") == golden)
            #expect(segmenter.decode(segmenter.encode(line)) == line)
        }
    }

    @Test func namesUnexpectedSpecialIds() throws {
        let model = Array(try fixtureData("other-ids.model"))
        let error = #expect(throws: InputError.self) { try SentencePieceSegmenter(serialized: model) }
        #expect(error?.message.contains("[2, 0, 1]") == true)
    }

    @Test(arguments: [TextConfig.Algorithm.bpe, .unigram])
    func travelsAsBytes(algorithm: TextConfig.Algorithm) throws {
        let lines = try fixture("phrases.txt")
        let segmenter = try SentencePieceSegmenter(training: algorithm, vocabulary: 120, lines: source(lines))
        let again = try SentencePieceSegmenter(training: algorithm, vocabulary: 120, lines: source(lines))
        #expect(segmenter.serialized() == again.serialized())
        let loaded = try SentencePieceSegmenter(serialized: segmenter.serialized())
        #expect(loaded.encode("A blue crane") == segmenter.encode("A blue crane"))
    }

    @Test func passesOverMarksAndShowsTheUnknown() throws {
        let segmenter = try SentencePieceSegmenter(
            training: .bpe, vocabulary: 150, lines: source(try fixture("phrases.txt")))
        #expect(segmenter.encode("") == [])
        let ids = segmenter.encode("A boat")
        #expect(segmenter.decode([SpecialToken.begin] + ids + [SpecialToken.end]) == "A boat")
        #expect(segmenter.encode("貓").contains(SpecialToken.unknown))
        #expect(segmenter.decode([SpecialToken.unknown]).contains("\u{2047}"))
    }

    @Test func namesThePossibleSize() throws {
        let lines = try fixture("phrases.txt")
        for (size, expected) in [(8000, "set at most "), (10, "set at least ")] {
            let error = #expect(throws: InputError.self) {
                try SentencePieceSegmenter(training: .bpe, vocabulary: size, lines: source(lines))
            }
            #expect(error?.kind == .config)
            let message = try #require(error?.message)
            let possible = try #require(message.firstMatch(of: /set at (most|least) (\d+)/)).2
            #expect(message.contains(expected), "\(message)")
            let segmenter = try SentencePieceSegmenter(
                training: .bpe, vocabulary: try #require(Int(possible)), lines: source(lines))
            #expect(segmenter.vocabularySize == Int(possible))
        }
    }

    @Test func rejectsWhatIsNoModel() {
        for bytes in [Array("no model".utf8), [], [UInt8](repeating: 0xFF, count: 1000)] {
            let error = #expect(throws: InputError.self) {
                try SentencePieceSegmenter(serialized: bytes, file: "some.model")
            }
            #expect(error == InputError(.data, file: "some.model", "not a SentencePiece model"))
        }
    }

    /// A byte is changed or the end cut off; what is not refused segments, and neither crashes nor throws.
    @Test(arguments: [TextConfig.Algorithm.bpe, .unigram])
    func survivesDamage(algorithm: TextConfig.Algorithm) throws {
        let lines = try fixture("phrases.txt")
        let whole = try SentencePieceSegmenter(training: algorithm, vocabulary: 120, lines: source(lines)).serialized()
        var random = SystemRandomNumberGenerator()
        for round in 0..<120 {
            var bytes = whole
            // The pieces are at the beginning, the rules of the normaliser at the end.
            let place = Int.random(in: 0..<(round % 2 == 0 ? 3000 : bytes.count), using: &random)
            if round % 10 == 0 {
                bytes.removeLast(place)
            } else {
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            guard let segmenter = try? SentencePieceSegmenter(serialized: bytes) else { continue }
            for line in ["A blue crane", "ﬁ ①ｶﾞ e\u{301}貓"] { _ = segmenter.decode(segmenter.encode(line)) }
        }
    }

    /// A trie that leads out of its array, and texts without an end: the library would read whatever lies there.
    @Test func namesADamagedNormalizer() throws {
        let whole = try SentencePieceSegmenter(
            training: .bpe, vocabulary: 120, lines: source(try fixture("phrases.txt"))
        ).serialized()
        let name = try #require(whole.firstRange(of: Array("nmt_nfkc".utf8)))
        // Behind the name come the tag and the size of the rules, then the size of the trie.
        let trie = name.upperBound + 1 + 3 + 4
        for (place, byte) in [(trie + 3, 0x7F), (name.upperBound + 1 + 3 + 2, 0xFF)] {
            var bytes = whole
            bytes[place] = UInt8(byte)
            let error = #expect(throws: InputError.self) {
                try SentencePieceSegmenter(serialized: bytes, file: "a.model")
            }
            #expect(error?.description == "a.model: a damaged SentencePiece model: the rules of its normaliser")
        }
    }

    /// Unknown characters in a row take the library a time that grows with the square of their number.
    @Test(arguments: [TextConfig.Algorithm.bpe, .unigram])
    func takesLongStretchesInParts(algorithm: TextConfig.Algorithm) throws {
        let lines = try fixture("phrases.txt")
        let segmenter = try SentencePieceSegmenter(training: algorithm, vocabulary: 120, lines: source(lines))
        let start = ContinuousClock.now
        let unknown = segmenter.encode(String(repeating: "貓", count: 333_000))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(unknown.count { $0 != SpecialToken.unknown } == 1)
        let known = String(repeating: "crane", count: 5000)
        #expect(segmenter.decode(segmenter.encode(known)) == known)
        #expect(segmenter.decode(segmenter.encode("the \(known) sings")) == "the \(known) sings")
    }

    @Test(arguments: [TextConfig.Algorithm.bpe, .unigram])
    func trainsOnOddLines(algorithm: TextConfig.Algorithm) throws {
        let odd = [
            "", " ", "nul\0inside", "\u{2585} \u{2581} \u{2047} \u{FFFD}", "<unk> <s> </s>", "\u{FEFF}bom", "tab\tcr\r",
            String(repeating: "long ", count: 10_000), "👩‍👩‍👧", "\u{10FFFF}",
        ]
        let lines = try fixture("phrases.txt") + odd
        let segmenter = try SentencePieceSegmenter(training: algorithm, vocabulary: 150, lines: source(lines))
        for line in odd {
            #expect(segmenter.encode(line).allSatisfy { $0 == 0 || 2 < $0 && $0 < 150 })
        }
        #expect(segmenter.encode(odd[7]).count > 10_000)
    }

    @Test func hasNothingToLearnFromNoText() {
        let error = #expect(throws: InputError.self) {
            try SentencePieceSegmenter(training: .bpe, vocabulary: 100, lines: source([]))
        }
        #expect(error?.kind == .data)
    }

    @Test func passesOnTheErrorOfTheLines() {
        let failure = InputError(.data, file: "corpus.en", at: .line(3), "invalid UTF-8")
        var count = 0
        let lines: LineSource = { () throws(InputError) in
            count += 1
            if count == 3 { throw failure }
            return "a line"
        }
        let error = #expect(throws: InputError.self) {
            try SentencePieceSegmenter(training: .unigram, vocabulary: 100, lines: lines)
        }
        #expect(error == failure)
    }
}
