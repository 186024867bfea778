import Foundation
import Testing

/// Every option, against what sacreBLEU's command prints; `scripts/make-metric-fixtures` writes the fixture.
@Suite struct EvaluateOptionTests {
    struct Fixture: Decodable {
        var files: [String: String]
        var commands: [Command]

        private static let tests = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
        /// The folder of SentencePiece models.
        static let models = tests.appending(path: "GrusTextTests/Fixtures").path

        static func load() throws -> Fixture {
            let file = tests.appending(path: "GrusMetricsTests/Fixtures/commands.json")
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
        }
    }

    struct Command: Decodable, Sendable, CustomTestStringConvertible {
        var arguments: [String]
        /// The file that is standard input, or nothing.
        var input: String
        var seed: String?
        var output: String

        var testDescription: String { arguments.joined(separator: " ") }
        var isText: Bool { arguments.contains("text") }
    }

    @Test(arguments: try Fixture.load().commands)
    func outputEqualsSacreBLEU(command: Command) throws {
        let fixture = try Fixture.load()
        let scratch = try Scratch()
        for (name, text) in fixture.files { try scratch.write(text, to: name) }
        var arguments = command.arguments.map { fixture.files[$0] == nil ? $0 : scratch[$0] }
            .map { $0.replacingOccurrences(of: ":phrases", with: ":\(Fixture.models)/phrases") }
        if !command.isText { arguments += ["--format", "json"] }
        if let seed = command.seed { arguments += ["--seed", seed] }
        let result = try grus("evaluate", arguments: arguments, input: fixture.files[command.input] ?? "")
        #expect(result.exitCode == 0)
        #expect(result.error == "")
        let output = result.output.replacingOccurrences(of: scratch.path + "/", with: "")
            .replacing(/grus\.[0-9.]+/, with: "2.6.0")
        if command.isText {
            #expect(output == command.output)
        } else {
            #expect(try json(output) == json(command.output))
        }
    }

    private func json(_ text: String) throws -> NSObject {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSObject)
    }

    @Test func theSeedIsAlsoReadFromTheEnvironment() throws {
        let fixture = try Fixture.load()
        let scratch = try Scratch()
        for name in ["one", "ref.a"] { try scratch.write(try #require(fixture.files[name]), to: name) }
        let arguments = [scratch["ref.a"], "-i", scratch["one"], "-m", "bleu", "--confidence", "--confidence-n", "20"]
        func output(_ environment: [String: String], _ more: String...) throws -> String {
            try grus("evaluate", arguments: arguments + more, environment: environment).output
        }
        let seven = try output([:], "--seed", "7")
        #expect(seven.contains("|seed:7|"))
        #expect(try output(["SACREBLEU_SEED": "7"]) == seven)
        #expect(try output(["SACREBLEU_SEED": "8"], "--seed", "7") == seven)
        #expect(try output(["SACREBLEU_SEED": "8"]) != seven)
        #expect(try output(["SACREBLEU_SEED": "None"]).contains("|seed:none|"))
    }

    @Test func sentencesAsJSONAreOneToALine() throws {
        let scratch = try Scratch()
        try scratch.write("a b c d\ne f g h\n", to: "reference")
        let result = try grus(
            "evaluate", scratch["reference"], "--sentence-level", "--format", "json", input: "a b c d\ne f x h\n")
        let scores = try result.output.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        #expect(scores.map { $0?["name"] as? String } == ["BLEU", "BLEU"])
        #expect(scores.first??["score"] as? Double == 100)
        #expect(scores.first??["eff"] as? String == "yes")
    }

    @Test func maximumOrderAndEffectiveOrderCount() throws {
        let scratch = try Scratch()
        try scratch.write("a b\n", to: "reference")
        func output(_ options: String...) throws -> String {
            try grus("evaluate", scratch["reference"], "-m", "bleu", arguments: options, input: "a b\n").output
        }
        #expect(try output().contains(" = 0.0 100.0/100.0/0.0/0.0 "))
        #expect(try output("--max-ngram-order", "2").contains(" = 100.0 100.0/100.0 "))
        #expect(try output("--effective-order").contains("|eff:yes|"))
        #expect(try output("--effective-order").contains(" = 100.0 "))
    }

    @Test func aMetricThatIsNamedTwiceIsScoredOnce() throws {
        let scratch = try Scratch()
        try scratch.write("a b\n", to: "reference")
        let result = try grus("evaluate", scratch["reference"], "-m", "ter", "bleu", "-m", "ter", "-b", input: "a c\n")
        #expect(result.output == "50.0\n0.0\n")
    }

    /// Repeated `--input` is the same as one with several files; all lines of the table end at one column.
    @Test func severalSystemsAreATable() throws {
        let scratch = try Scratch()
        try scratch.write("one two three four\nfive six seven eight\n", to: "reference")
        try scratch.write("one two three four\nfive six seven nine\n", to: "näher")
        try scratch.write("one two\nfive six\n", to: "b")
        let result = try grus(
            "evaluate", scratch["reference"], "-m", "bleu", "ter", "--input", scratch["näher"], "--input", scratch["b"])
        let lines = result.output.split(separator: "\n")
        #expect(lines[0].count == lines[1].count && lines[1].count == lines[2].count)
        let output = result.output.replacingOccurrences(of: scratch.path + "/", with: "")
            .replacing(/grus\.[0-9.]+/, with: "V").replacing(/[ ]{2,}/, with: "  ")
        #expect(
            output == """
                System  BLEU  TER
                näher  72.3  12.5
                b  0.0  50.0

                BLEU  nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:V
                TER  nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:V

                """)
        let tested = try grus(
            "evaluate", scratch["reference"], "-m", "bleu", "--input", scratch["näher"], scratch["b"], "--paired-bs",
            "--paired-bs-n", "50")
        #expect(tested.output.contains("Baseline: \(scratch["näher"])"))
        #expect(tested.output.contains("BLEU (μ ± 95% CI)"))
        #expect(tested.output.contains("(paired bootstrap resampling, 50 resamples)"))
        #expect(!tested.output.contains(" \n"))
    }
}
