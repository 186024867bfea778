import Foundation
import Testing

/// What `grus runs` says of runs in whatever state they are.
@Suite struct RunsCommandTests {
    private let toy: ToyExperiment
    private var folder: String { toy.scratch["runs"] }

    init() throws {
        toy = try ToyExperiment()
        try FileManager.default.createDirectory(atPath: toy.scratch["runs"], withIntermediateDirectories: true)
        try toy.train(
            "--set", "training.stop.epochs=1", "corpus.test.dev=\(toy.scratch["dev"])", output: "\(folder)/base"
        ).expectSuccess()
    }

    /// A copy of the run, whose files are as old as those that they are copied from.
    private func copy(_ name: String, _ script: String = "") throws {
        #expect(try shell("cd '\(folder)' && cp -a base '\(name)' && cd '\(name)' && \(script) true").exitCode == 0)
    }

    private func records(_ options: String...) throws -> [[String: Any]] {
        let result = try grus("runs", folder, "--format", "json", arguments: options)
        result.expectSuccess()
        return try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    }

    private func names(_ records: [[String: Any]]) -> [String] { records.compactMap { $0["name"] as? String } }

    @Test func aTableTellsOfScoresAndDifferences() throws {
        try grus("evaluate", "--model", "\(folder)/base").expectSuccess()
        try copy("other", "sed -i 's/^seed: 1/seed: 2/; s/reset: after/reset: before/' config.yaml;")
        let result = try grus("runs", folder)
        result.expectSuccess()
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(
            lines.count == 4 && lines[0].contains("dev ") && lines[1].hasPrefix("run    state     epochs  updates  "))
        #expect(lines[1].hasSuffix("began  differs from the first"))
        #expect(lines[2].hasPrefix("base   finished       1       20 "))
        #expect(lines[3].hasPrefix("other  finished ") && lines[3].hasSuffix("  seed=2 reset=before"))
        let record = try #require(try records().last)
        #expect(record["differences"] as? [String: String] == ["seed": "2", "model.cell.reset": "before"])
        let tests = try #require(record["tests"] as? [[String: Any]])
        #expect((tests.first?["scores"] as? [[String: Any]])?.map { $0["name"] as? String } == ["BLEU", "chrF2"])
    }

    @Test func statesAreToldApart() throws {
        try copy("interrupted", "sed -i 's/\"reason\":\"epochs\"/\"reason\":\"interrupted\"/' log.jsonl;")
        try copy("killed", "sed -i '$d' log.jsonl; printf '{\"event' >> log.jsonl;")
        try copy("without-log", "rm log.jsonl;")
        let lock = try FileHandle(forUpdating: URL(fileURLWithPath: "\(folder)/killed/lock"))
        #expect(flock(lock.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
        try copy("unlocked")
        let states = try records("--sort", "name").map { "\($0["name"] ?? "") \($0["state"] ?? "")" }
        #expect(
            states == [
                "base finished", "interrupted interrupted", "killed running", "unlocked finished",
                "without-log unknown",
            ])
        try lock.close()
        #expect(
            try records("--sort", "state").map { $0["state"] as? String }[2...] == ["interrupted", "failed", "unknown"])
    }

    @Test func damageIsToldAndHidesNothingElse() throws {
        try copy("\u{1B}[31m\n数据")
        try copy("half", "rm * -r; touch lock;")
        try copy("log", "sed -i '2s/.*/damaged/' log.jsonl;")
        try copy("config", "echo 'a: [1' > config.yaml;")
        try copy("scores", "echo '[{' > scores.json;")
        try copy("pipe", "rm log.jsonl; mkfifo log.jsonl;")
        try copy("version", "echo 'future: {key: 3}' >> config.yaml; sed -i '/label_smoothing/d' config.yaml;")
        #expect(try shell("ln -s . '\(folder)/loop'").exitCode == 0)
        let result = try grus("runs", folder, "--sort", "name")
        result.expectSuccess()
        #expect(!result.output.contains("\u{1B}") && result.output.contains("\n\\u{1B}[31m\\u{A}数据  finished "))
        #expect(result.output.contains("the config cannot be read\n") && result.output.contains("  key=3\n"))
        let faults = result.error.split(separator: "\n")
        #expect(faults.count == 4 && faults.allSatisfy { $0.hasPrefix("grus: \(folder)/") }, "\(result.error)")
        #expect(result.error.contains("log/log.jsonl:2: holds no record: it is left out\n"))
        #expect(try names(records()).count == 7)
    }

    @Test func aFolderWithoutRunsIsNoError() throws {
        let scratch = try Scratch()
        let result = try grus("runs", scratch.path)
        #expect(result.exitCode == 0 && result.output == "" && result.error == "grus: \(scratch.path): holds no run\n")
        #expect(try grus("runs", scratch.path, "--format", "json").output == "[]\n")
        expectRefusal(try grus("runs", scratch["none"]), 66, "none: no such folder")
        let run = try grus("runs", "\(folder)/base/")
        #expect(run.output.contains("\n\(folder)/base/  finished "))
    }

    @Test func runsAreSorted() throws {
        try copy("b10", "sed -i 's/\"bleu\":[0-9.e-]*/\"bleu\":99/' log.jsonl;")
        try copy("b9", "sed -i 's/\"loss\":[0-9.e-]*/\"loss\":0.5/' log.jsonl;")
        #expect(try names(records("--sort", "name")) == ["b9", "b10", "base"])
        #expect(try names(records("--sort", "name", "--reverse")) == ["base", "b10", "b9"])
        #expect(try names(records("--sort", "bleu")).first == "b10")
        #expect(try names(records("--sort", "loss")).first == "b9")
        expectRefusal(
            try grus("runs", folder, "--sort", "x"), 64, "--sort x: expected one of name, state,", ", bleu, loss")
    }

    /// On a terminal every line fits, and what is left out is told.
    @Test(arguments: [80, 30]) func aTerminalHasAsMuchAsFits(columns: Int) throws {
        try copy("run-with-a-name-that-is-long-enough-to-be-in-the-way", "sed -i 's/^seed: 1/seed: 2/' config.yaml;")
        let result = try shell(
            "script -qec \"stty cols \(columns); '\(executable.path)' runs '\(folder)' 2>/dev/null\" /dev/null < /dev/null"
        )
        let lines = result.output.split(whereSeparator: \.isNewline)
        #expect(lines.count == 5 && lines.allSatisfy { $0.count <= columns }, "\(result.output)")
        #expect(lines.last == "  seed=2" && result.output.contains("…") && !result.output.contains("size"))
    }
}
