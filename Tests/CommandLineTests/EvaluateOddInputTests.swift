import Foundation
import Testing

/// Odd texts have a clear outcome.
@Suite struct EvaluateOddInputTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Bare scores of `hypotheses` against `references`.
    private func score(
        _ hypotheses: [UInt8], _ references: [UInt8], _ options: String...
    ) throws -> CommandResult {
        try scratch.write(hypotheses, to: "hypotheses")
        try scratch.write(references, to: "references")
        return try grus(
            "evaluate", scratch["references"], "-i", scratch["hypotheses"], "-m", "bleu", "chrf", "ter", "-b",
            arguments: options)
    }

    private func score(_ hypotheses: String, _ references: String, _ options: String...) throws -> CommandResult {
        try score(Array(hypotheses.utf8), Array(references.utf8))
    }

    /// An empty reference is a reference, as on sacreBLEU's command line, and not a missing one.
    @Test func emptyLinesCount() throws {
        #expect(try score("one two three four\n\n", "one two three four\n\n").output == "100.0\n100.0\n0.0\n")
        #expect(try score("one two three four\nfive\n", "one two three four\n\n").output == "94.6\n100.0\n25.0\n")
        #expect(try score("one two three four\n\n", "one two three four\nfive\n").output == "77.9\n91.9\n20.0\n")
        #expect(try score("\n\n", "\n\n").output == "0.0\n0.0\n0.0\n")
    }

    @Test func windowsLineEndsAndAMissingLastOneChangeNothing() throws {
        let plain = try score("one two three\nfour five six\n", "one two four\nfour five six\n")
        #expect(plain.exitCode == 0)
        #expect(try score("one two three\r\nfour five six\r\n", "one two four\nfour five six\n").output == plain.output)
        #expect(try score("one two three\nfour five six", "one two four\r\nfour five six").output == plain.output)
    }

    @Test func scriptsFromRightToLeftAndCombiningCharactersAreScalars() throws {
        let hebrew = "הציפור עפה דרומה עכשיו\n"
        #expect(try score(hebrew, hebrew).output == "100.0\n100.0\n0.0\n")
        #expect(try score("‏\(hebrew)", hebrew).output != "100.0\n100.0\n0.0\n")
        let (composed, decomposed) = ("Zürich am See heute\n", "Zu\u{308}rich am See heute\n")
        #expect(try score(decomposed, decomposed).output == "100.0\n100.0\n0.0\n")
        #expect(try score(decomposed, composed).output.hasSuffix("\n25.0\n"))
    }

    @Test func aLineOfAHundredThousandCharacters() throws {
        let words = (0..<17_000).map { "w\($0 % 5000)" }.joined(separator: " ")
        #expect(words.utf8.count > 95_000)
        #expect(try score(words + "\n", words + "\n").output == "100.0\n100.0\n0.0\n")
        let letters = String(repeating: "ab", count: 50_000)
        #expect(try score(letters + "\n", letters + "\n").output.hasSuffix("\n100.0\n0.0\n"))
    }

    @Test func unequalLengthsNameBothCounts() throws {
        let result = try score("one\ntwo\nthree\n", "one\ntwo\n")
        expect(result, 65, "\(scratch["references"]): has 2 lines, but \(scratch["hypotheses"]) has 3")
        try scratch.write("one\n", to: "other")
        let systems = try grus("evaluate", scratch["references"], "-i", scratch["references"], scratch["other"])
        expect(systems, 65, "\(scratch["other"]): has 1 lines, but \(scratch["references"]) has 2")
        // Counts beyond the first blocks.
        let long = try score(String(repeating: "a\n", count: 1000), String(repeating: "a\n", count: 1001))
        expect(long, 65, "\(scratch["references"]): has 1001 lines, but \(scratch["hypotheses"]) has 1000")
    }

    @Test func emptyFilesAreRefused() throws {
        expect(try score("", ""), 65, "\(scratch["hypotheses"]): there is nothing to score")
        expect(try score("", "one\n"), 65, "\(scratch["hypotheses"]): there is nothing to score")
        expect(
            try score("one\n", ""), 65, "\(scratch["references"]): has 0 lines, but \(scratch["hypotheses"]) has 1")
    }

    /// A stray byte, an overlong form, a surrogate as CESU-8 writes it, and a character cut short.
    @Test(arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func invalidUTF8IsNamedWithItsLine(bytes: [UInt8]) throws {
        let good = Array("one\ntwo\n".utf8)
        let bad = Array("one\n".utf8) + bytes + [0x0A]
        let message = "invalid UTF-8; convert the text to UTF-8"
        expect(try score(bad, good), 65, "\(scratch["hypotheses"]):2: \(message)")
        expect(try score(good, bad), 65, "\(scratch["references"]):2: \(message)")
    }

    /// JSON stays valid whatever the name of a file holds.
    @Test func namesAreEscapedInJSON() throws {
        let name = "a \"quoted\" \\ name\twith\u{1}controls, \u{2028} and 鹤\u{301}"
        try scratch.write("one\n", to: name)
        try scratch.write("one\n", to: "other")
        let result = try grus(
            "evaluate", scratch["other"], "-i", scratch["other"], scratch[name], "--format", "json")
        let systems = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
        #expect((systems?.last?["system"] as? String).map { Array($0.utf8) } == Array(scratch[name].utf8))
    }

    @Test func columnsMustBeComplete() throws {
        try scratch.write("one\ttwo\nthree\n", to: "tabs")
        try scratch.write("one\ntwo\n", to: "hypotheses")
        let references = try grus("evaluate", scratch["tabs"], "-nr", "2", "-i", scratch["hypotheses"])
        expect(references, 65, "\(scratch["tabs"]):2: expected 2 columns with tabs between them, found 1")
        let systems = try grus("evaluate", scratch["hypotheses"], input: "one\ttwo\nthree\n")
        expect(systems, 65, "standard input:2: expected 2 columns with tabs between them, found 1")
    }

    @Test func damagedZstdDataIsNamed() throws {
        let toy = try ToyExperiment()
        let whole = try Data(contentsOf: URL(fileURLWithPath: toy.scratch["dev.de.zst"]))
        try scratch.write(Array(whole.prefix(whole.count / 2)), to: "cut.zst")
        let result = try grus("evaluate", toy.scratch["dev.de.zst"], "-i", scratch["cut.zst"])
        expect(result, 65, "\(scratch["cut.zst"]): byte \(whole.count / 2): the zstd data is cut short; copy it again")
        let sound = try grus("evaluate", toy.scratch["dev.de.zst"], "-i", toy.scratch["dev.de.zst"], "-m", "ter", "-b")
        #expect(sound.output == "0.0\n")
    }

    private func expect(_ result: CommandResult, _ exitCode: Int32, _ error: String) {
        #expect(result.exitCode == exitCode)
        #expect(result.error == "grus: \(error)\n")
        #expect(result.output == "")
    }
}
