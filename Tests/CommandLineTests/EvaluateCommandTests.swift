import Foundation
import Testing

@Suite struct EvaluateCommandTests {
    private let scratch: Scratch
    private let hypotheses = "The cat sat on the mat .\nA dog barked at me now .\n"

    init() throws {
        scratch = try Scratch()
        try scratch.write("The cat sat on the mat .\nThe dog barked at the man .\n", to: "reference")
    }

    /// 11 of 14 words match, 8 of 12 bigrams, 6 of 10 trigrams and 4 of 8 4-grams, all from the first line but `dog
    /// barked at` and the full stop; the geometric mean is 0.6296, and the lengths are equal.
    @Test func aFileIsScoredAgainstAReference() throws {
        let result = try grus("evaluate", scratch["reference"], "--width", "2", input: hypotheses)
        #expect(result.exitCode == 0)
        #expect(result.error == "")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("  BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:grus.") == true)
        let score = " = 62.96 78.6/66.7/60.0/50.0 (BP = 1.000 ratio = 1.000 hyp_len = 14 ref_len = 14)"
        #expect(lines.first?.hasSuffix(score) == true)
        #expect(lines.last?.hasPrefix("chrF2|nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:grus.") == true)
    }

    @Test func aPerfectTranslationScoresAHundred() throws {
        let result = try grus(
            "evaluate", scratch["reference"], "--input", scratch["reference"], "--metrics", "bleu", "--format", "json")
        let score = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect(score?["name"] as? String == "BLEU")
        #expect(score?["score"] as? Double == 100)
        #expect(score?["tok"] as? String == "13a")
    }

    @Test func severalScoresAreAListInJSON() throws {
        let result = try grus("evaluate", scratch["reference"], "--format", "json", input: hypotheses)
        let scores = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
        #expect(scores?.map { $0["name"] as? String } == ["BLEU", "chrF2"])
        #expect(scores?.first?["score"] as? Double == 63)
    }

    @Test func severalReferencesCount() throws {
        try scratch.write(hypotheses, to: "second")
        let result = try grus(
            "evaluate", scratch["reference"], scratch["second"], "--metrics", "bleu", input: hypotheses)
        #expect(result.output.contains("nrefs:2"))
        #expect(result.output.contains(" = 100.0 "))
    }

    /// Equal lines have equal scores in every resample.
    @Test func confidenceIsPrintedBesideTheScore() throws {
        let arguments = ["--confidence", "--confidence-n", "50", "--metrics", "chrf"]
        let text = try grus("evaluate", scratch["reference"], "-i", scratch["reference"], arguments: arguments)
        #expect(text.output.hasPrefix("chrF2|nrefs:1|bs:50|seed:12345|case:mixed|"))
        #expect(text.output.hasSuffix(" = 100.0 (μ = 100.0 ± 0.0)\n"))
        let json = try grus(
            "evaluate", scratch["reference"], "-i", scratch["reference"], "--format", "json", arguments: arguments)
        let score = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(score?["confidence_mean"] as? Double == 100)
        #expect(score?["confidence_var"] as? Double == 0)
        #expect(score?["confidence"] as? String == "μ = 100.0 ± 0.0")
    }

    @Test func optionsReachTheSignature() throws {
        let result = try grus(
            "evaluate", scratch["reference"], "--tokenize", "char", "--lowercase", "--chrf-lowercase",
            input: hypotheses.uppercased())
        #expect(result.output.contains("BLEU|nrefs:1|case:lc|eff:no|tok:char|"))
        #expect(result.output.contains("chrF2|nrefs:1|case:lc|"))
    }

    @Test func unequalLengthsAreNamed() throws {
        let result = try grus("evaluate", scratch["reference"], input: "one line\n")
        expect(result, 65, "grus: \(scratch["reference"]): has 2 lines, but standard input has 1\n")
    }

    @Test func anEmptyTextIsNamed() throws {
        expect(try grus("evaluate", scratch["reference"]), 65, "grus: standard input: there is nothing to score\n")
    }

    @Test func aMissingFileIsNamed() throws {
        let result = try grus("evaluate", "/nowhere/reference", input: hypotheses)
        expect(result, 66, "grus: /nowhere/reference: cannot read: No such file or directory\n")
    }

    @Test func invalidUTF8IsNamedWithItsLine() throws {
        try scratch.write(Array("fine\nnot ".utf8) + [0xFF, 0x0A], to: "broken")
        let result = try grus("evaluate", scratch["broken"], input: hypotheses)
        #expect(result.exitCode == 65)
        #expect(result.error.hasPrefix("grus: \(scratch["broken"]):2: invalid UTF-8"))
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test(arguments: [("--metrics", "wer"), ("--format", "xml"), ("--smooth-method", "x"), ("--nonsense", "1")])
    func aWrongCommandLineIsAUsageError(option: String, value: String) throws {
        let result = try grus("evaluate", scratch["reference"], option, value, input: hypotheses)
        #expect(result.exitCode == 64)
        #expect(result.error.contains(option))
        #expect(result.output == "")
    }

    private func expect(_ result: CommandResult, _ exitCode: Int32, _ error: String) {
        #expect(result.exitCode == exitCode)
        #expect(result.error == error)
        #expect(result.output == "")
    }
}
