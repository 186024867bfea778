import GrusMetrics
import Testing

@Suite struct OddInputTests {
    @Test func streamsOfUnequalLengthAreRefused() {
        #expect(throws: MetricError.unequalLengths(hypotheses: 2, reference: 1, lines: 3)) {
            try BLEU().corpusScore(hypotheses: ["a", "b"], references: [["a", "b"], ["a", "b", "c"]])
        }
        let error = MetricError.unequalLengths(hypotheses: 2, reference: 1, lines: 3)
        #expect("\(error)" == "reference 2 has 3 lines, but there are 2 hypotheses")
    }

    @Test func aCorpusNeedsReferencesAndSegments() {
        #expect(throws: MetricError.noReferences) {
            try ChrF().corpusScore(hypotheses: ["a"], references: [[String]]())
        }
        #expect(throws: MetricError.noSegments) {
            try TER().corpusScore(hypotheses: [], references: [[String]()])
        }
        #expect(throws: MetricError.noReference(segment: 1)) {
            try BLEU().corpusScore(hypotheses: ["a", "b"], references: [["a", nil], ["c", nil]])
        }
    }

    @Test func aSegmentWithoutOneReferenceCountsTheOthers() throws {
        let statistics = try BLEU().statistics(hypotheses: ["a b", "c"], references: [["a b", nil], [nil, "c"]])
        #expect(statistics.references == .same(1))
        #expect(BLEU().score(of: statistics).precisions[0] == 100)
        let varying = try BLEU().statistics(hypotheses: ["a b", "c"], references: [["a b", "c"], [nil, "c"]])
        #expect(varying.references == .varying)
        #expect(BLEU().signature(references: varying.references).description.hasPrefix("nrefs:var|case:mixed|"))
    }

    @Test func canonicalEquivalenceIsNotEquality() throws {
        let score = try ChrF().sentenceScore("re\u{301}sume\u{301}", references: ["r\u{E9}sum\u{E9}"])
        #expect(score.score < 50)
    }

    /// 100,000 characters on one line, and a reference that has the same words at other places.
    @Test func longLines() throws {
        let words = (0..<20_000).map { "w\($0 % 1000)" }
        let hypothesis = words.joined(separator: " ")
        let reference = (words[10_037...] + ["x"] + words[..<10_037]).joined(separator: " ")
        #expect(hypothesis.utf8.count > 90_000)
        #expect(try BLEU().sentenceScore(hypothesis, references: [reference]).score > 99)
        #expect(try ChrF.plusPlus.sentenceScore(hypothesis, references: [reference]).score > 99)
        let edits = try TER().sentenceScore(hypothesis, references: [reference]).edits
        #expect(edits > 0 && edits <= 20_001)
    }

    @Test func oneLongWord() throws {
        let hypothesis = String(repeating: "ab", count: 50_000)
        #expect(try BLEU(tokenizer: .character).sentenceScore(hypothesis, references: [hypothesis]).score > 99.99)
        #expect(try ChrF().sentenceScore(hypothesis, references: ["x"]).score == 0)
        #expect(try TER().sentenceScore(hypothesis, references: ["x y"]).edits == 2)
    }

    @Test(arguments: [
        ("a \t\u{1F}", "a"), ("\r\n", ""), ("a\u{200B}", "a\u{200B}"), ("a\u{3000}\u{85}", "a"), (" a", " a"),
        ("e\u{301} ", "e\u{301}"), ("a\u{301}\r", "a\u{301}"),
    ])
    func linesAreStrippedAsInPython(line: String, expected: String) {
        #expect(Array(line.strippedRight.utf8) == Array(expected.utf8))
    }
}
