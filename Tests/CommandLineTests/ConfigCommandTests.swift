import Foundation
import Testing

@Suite struct ConfigCommandTests {
    private let scratch: Scratch
    private let yaml = "name: tiny\ncorpus: {source: en, target: de, train: train}\n"

    init() throws {
        scratch = try Scratch()
        try scratch.write(yaml, to: "tiny.yaml")
        for side in ["en", "de"] { try scratch.write("", to: "train.\(side)") }
    }

    @Test func theResolvedConfigIsPrinted() throws {
        let result = try grus(
            "config", scratch["tiny.yaml"], "--set", "training.batch.tokens=4000", "seed=2", "--set", "decoding.beam=1")
        #expect(result.exitCode == 0)
        #expect(result.error == "")
        for line in ["name: tiny", "seed: 2", "  batch: {tokens: 4000}", "  beam: 1", "  shards: 2"] {
            #expect(result.output.contains("\(line)\n"), "\(line)")
        }
        try scratch.write(result.output, to: "resolved.yaml")
        #expect(try grus("config", scratch["resolved.yaml"]).output == result.output)
    }

    /// The numbers of the benchmark model, worked out by hand: for an embedding of 256 and 512 units, 3 gates.
    @Test func theModelIsATable() throws {
        let result = try grus("config", scratch["tiny.yaml"], "--set", "text.vocabulary=8000")
        let table = result.output.split(separator: "\n").filter { $0.hasPrefix("# ") }
            .map {
                $0.dropFirst(2).split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
                    !$0.isEmpty
                }
            }
        #expect(table.first == ["layer", "products with", "parameters", "operations"])
        // 2 · (256·1536 + 1536 + 512·1536 + 512), and 2 · (256 + 512) · 1536 of 8,435,712 multiplications.
        #expect(table.contains(["encoder.0", "2 of 256×1536, 2 of 512×1536", "2,363,392", "28.0 %"]), "\(table)")
        #expect(table.contains(["output", "8000×256", "8,000", "24.3 %"]), "\(table)")
    }

    @Test func everyKeyIsListed() throws {
        let result = try grus("config")
        #expect(result.exitCode == 0)
        #expect(result.output.contains("## `training.optimizer`\n"))
    }

    @Test(arguments: [
        ("traning: {}\n", ":3: unknown key traning; did you mean training?"),
        ("training: {shards: two}\n", ":3: training.shards: expected a whole number from 1 to 1024, found \"two\""),
        (
            "training: {shards: 2\n",
            ":4: not valid YAML: while parsing a flow mapping in line 3, did not find expected ',' or '}'"
        ),
    ]) func aFaultIsOneLineWithItsPlace(line: String, message: String) throws {
        try scratch.write(yaml + line, to: "wrong.yaml")
        let result = try grus("config", scratch["wrong.yaml"])
        #expect(result.error == "grus: \(scratch["wrong.yaml"])\(message)\n")
        #expect(result.exitCode == 78)
        #expect(result.output == "")
    }

    @Test func aWrongSettingIsNamed() throws {
        let result = try grus("config", scratch["tiny.yaml"], "--set", "training.shard=3")
        #expect(
            result.error == "grus: --set training.shard=3: unknown key training.shard; did you mean training.shards?\n")
        #expect(result.exitCode == 78)
    }

    /// What `grus train` refuses is refused here too.
    @Test func filesAndLanguagesAreChecked() throws {
        let setting = [
            "corpus.dev=\(scratch["nowhere"])", "corpus.train=/dev", "text.source_model=\(scratch["tiny.yaml"])",
        ]
        let found = [(66, "nowhere.en.zst: cannot read"), (66, "/dev.en.zst"), (65, "not a SentencePiece model")]
        for (setting, (code, message)) in zip(setting, found) {
            expectRefusal(try grus("config", scratch["tiny.yaml"], "--set", setting), Int32(code), message)
        }
        let result = try grus("config", scratch["tiny.yaml"], "--set", "text.lowercase=123")
        expectRefusal(
            result, 78, "text.lowercase: expected a language code, such as en or pt-BR, or none, found \"123\"")
    }

    @Test func settingsAloneAreAUsageError() throws {
        #expect(try grus("config", "--set", "seed=2", scratch["tiny.yaml"]).exitCode == 64)
    }

    @Test func aMissingFileIsNamed() throws {
        let result = try grus("config", "/nowhere.yaml")
        #expect(result.error == "grus: /nowhere.yaml: cannot read: No such file or directory\n")
        #expect(result.exitCode == 66)
    }
}
