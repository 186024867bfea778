import Foundation
import Testing

@Suite struct CheckCommandTests {
    private func check(_ toy: ToyExperiment, _ options: String...) throws -> CommandResult {
        try grus("check", toy.config, "--seconds", "0.01", arguments: options)
    }

    /// Writes a training set into the folder of an experiment, and the config's `--set` for it.
    private func plant(_ pairs: [(String, String)], in toy: ToyExperiment) throws -> String {
        let sentences = ToyExperiment.sentences.prefix(100).map { ($0.english, $0.german) }
        let all = sentences + pairs
        try toy.scratch.write(all.map { "\($0.0)\n" }.joined(), to: "odd.en")
        try toy.scratch.write(all.map { "\($0.1)\n" }.joined(), to: "odd.de")
        return "corpus.train=\(toy.scratch["odd"])"
    }

    @Test func everythingIsShown() throws {
        let toy = try ToyExperiment()
        let before = try FileManager.default.contentsOfDirectory(atPath: toy.scratch.path).sorted()
        let result = try check(toy)
        result.expectSuccess()
        #expect(result.error == "")
        for part in [
            "toy: en to de\n", "\nall ", "\nTraining, estimated\n", "  memory ", "  disk ",
            " per epoch; 2 epochs at most: ",
            "\n  train  en      320 ", "\n  dev    en       40 ", "Doctor: train, 320 pairs\n",
            "Doctor: dev, 40 pairs\n",
        ] { #expect(result.output.contains(part), "\(part)\n\(result.output)") }
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        // What `grus config` shows of the model.
        let table = try grus("config", toy.config).output.split(separator: "\n").filter { $0.hasPrefix("# ") }
        for line in table { #expect(result.output.contains("\(line.dropFirst(2))\n")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: toy.scratch.path).sorted() == before)
    }

    @Test func damageIsExplainedWithExamples() throws {
        let toy = try ToyExperiment()
        let setting = try plant(
            [
                ("a \u{7}dog", "ein Hund"),
                ("the cat", "die Katze &amp; " + String(repeating: "und so weiter ", count: 9)),
            ],
            in: toy)
        let result = try check(toy, "--set", setting)
        result.expectSuccess()
        let explanation = [
            "    control-character: 1 pair (0.98 %)",
            "      A control character, which no text has: what is left of a binary file or",
            "      of a terminal. Leave the pair out.", "      odd.en:101: U+0007", "        en  a ⟨U+0007⟩dog", "",
        ]
        #expect(result.output.contains(explanation.joined(separator: "\n")), "\(result.output)")
        #expect(result.output.contains("odd.de:102: &amp;\n"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(!result.output.contains("\u{7}"))
        #expect(try check(toy, "--set", setting, "--examples", "0").output.contains("odd.en:101") == false)
    }

    @Test func aTrainingMayHaveAnyNumberOfEpochs() throws {
        let toy = try ToyExperiment()
        let result = try check(toy, "--set", "training.stop.epochs=\(Int.max)")
        result.expectSuccess()
        #expect(result.output.contains(" per epoch; – epochs at most: –, without validations\n"))
    }

    /// What the page of formats lists is what there is.
    @Test func everyMemberIsListed() throws {
        let toy = try ToyExperiment()
        let result = try check(toy, "--set", try plant([("a \u{7}dog", "ein Hund")], in: toy), "--format", "json")
        result.expectSuccess()
        let report = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: package.appending(path: "Sources/FORMATS.md"), encoding: .utf8)
        let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("Check\n") })
        func keys(_ value: Any) -> Set<String> {
            switch value {
            case let object as [String: Any]: object.values.reduce(into: Set(object.keys)) { $0.formUnion(keys($1)) }
            case let array as [Any]: array.reduce(into: []) { $0.formUnion(keys($1)) }
            default: []
            }
        }
        for key in keys(report) where Int(key) == nil { #expect(section.contains("`\(key)`"), "\(key)") }
        let sets = try #require(report["sets"] as? [[String: Any]])
        #expect(sets.map { $0["name"] as? String } == ["train", "dev"])
        #expect(sets.first?["rejected"] as? Int ?? 0 >= 1)
    }

    /// The report comes first, then the line that says why, with the exit code of a training.
    @Test func whatMakesTrainingImpossibleIsAFailure() throws {
        let toy = try ToyExperiment()
        let setting = try plant([], in: toy)
        try toy.scratch.write(try toy.scratch.read("odd.de") + "noch eine\n", to: "odd.de")
        var result = try check(toy, "--set", setting)
        let unequal =
            "the sides differ in length: \(toy.scratch["odd.en"]) has 100 lines, \(toy.scratch["odd.de"]) has 101"
        #expect(result.exitCode == 65)
        #expect(result.error == "grus: \(unequal)\n")
        #expect(result.output.contains("\nTraining is impossible\n") && result.output.contains("Doctor: dev, 40 pairs"))
        #expect(try toy.train("--set", setting).error == result.error)

        try toy.scratch.write(try toy.scratch.bytes("odd.en") + [0xFF, 0x0A], to: "odd.en")
        result = try check(toy, "--set", setting)
        #expect(result.exitCode == 65)
        #expect(result.error.hasPrefix("grus: \(toy.scratch["odd.en"]):101: bytes that are not UTF-8; convert"))
        #expect(result.output.contains("invalid-utf-8: 1 pair"))

        result = try check(toy, "--set", "corpus.maximum_length=2")
        #expect(result.exitCode == 65)
        #expect(result.error.contains("no pair is left") && result.output.contains("Doctor: train, 320 pairs"))
        expectRefusal(
            try check(toy, "--set", "corpus.train=\(toy.scratch["nowhere"])"), 66, "nowhere.en.zst: cannot read")
    }

    @Test(arguments: [
        (["--examples", "-1"], "--examples -1: expected 0 to 1000"), (["--seconds", "0"], "--seconds 0.0: expected"),
        (["--format", "xml"], "xml"),
    ]) func wrongOptionsAreUsageErrors(options: [String], message: String) throws {
        expectRefusal(try grus("check", "x.yaml", arguments: options), 64, message)
    }

    // MARK: Cleaning

    private func clean(_ toy: ToyExperiment, _ options: String...) throws -> CommandResult {
        try grus("clean", toy.config, arguments: options)
    }

    private func unpacked(_ toy: ToyExperiment, _ name: String) throws -> String {
        try shell("zstd -dc '\(toy.scratch[name])'").output
    }

    @Test func theCleanedCorpusCanBeTrainedOn() throws {
        let toy = try ToyExperiment()
        let setting = try plant(
            [
                ("a \u{7}dog", "ein Hund"), ("the dog", "der Hund"), ("the dog", "der Hund"),
                ("see a.b://c", "sieh 5 an"),
            ], in: toy)
        let prefix = toy.scratch["new/odd"]
        let result = try clean(toy, "--set", setting, "corpus.dev=none", "--output", prefix)
        result.expectSuccess()
        #expect(
            result.output == """
                104 pairs read, 102 kept, 2 left out (1.92 %)
                  control-character: 1
                  duplicate: 1
                written: \(prefix).en.zst
                         \(prefix).de.zst
                         \(prefix).dropped.zst  (which pairs were left out, and why)
                to use them: grus train CONFIG --set corpus.train=\(prefix)

                """)
        #expect(
            try unpacked(toy, "new/odd.dropped.zst")
                == "101\tcontrol-character (U+0007)\n103\tduplicate (the same as pair 102)\n")
        #expect(try unpacked(toy, "new/odd.en.zst").hasSuffix("\nthe dog\nsee a.b://c\n"))
        try toy.train("--set", "corpus.train=\(prefix)", "training.stop.updates=1").expectSuccess()

        let other = try clean(
            toy, "--set", setting, "corpus.dev=none", "--output", toy.scratch["other"], "--keep", "duplicate", "--drop",
            "url", "--threads", "1")
        #expect(other.output.hasPrefix("104 pairs read, 102 kept"))
        #expect(try unpacked(toy, "other.dropped.zst").contains("104\turl (a.b://c)\n"))
    }

    @Test func nothingIsReplacedThatIsRead() throws {
        let toy = try ToyExperiment()
        let before = try toy.scratch.bytes("train.en.zst")
        expectRefusal(
            try clean(toy, "--output", toy.scratch["train"]), 64,
            "would replace \(toy.scratch["train.en.zst"]), which is read")
        #expect(try toy.scratch.bytes("train.en.zst") == before)
    }

    @Test(arguments: [
        (["--keep", "nonsense"], "nonsense"),
        (["--keep", "url", "--drop", "url"], "url: --keep and --drop exclude each other"),
        (["--output", ""], "--output: expected"),
    ]) func wrongKindsAreUsageErrors(options: [String], message: String) throws {
        expectRefusal(try grus("clean", "x.yaml", arguments: options), 64, message)
    }
}
