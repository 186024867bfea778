import Foundation
import Testing

/// Trainings that are killed or asked to end, and go on.
struct InterruptedTrainingTests {
    private static let settings = ["--set", "training.validate.every=7", "--set", "training.stop.epochs=8"]
    private static let averaging = [
        "training.average.decay=0.9", "training.accumulate=2", "training.optimizer.kind=adamw",
        "training.clip={value: 0.1}", "training.schedule={kind: cosine, warmup: 3, updates: 30}",
    ].flatMap { ["--set", $0] }

    /// Begins a training or goes on with it, ends it by a signal after a while, and waits.
    private func train(
        _ toy: ToyExperiment, _ settings: [String], until seconds: Double, signal: Int32
    ) throws -> Process {
        let process = Process()
        process.executableURL = executable
        let isBegun = FileManager.default.fileExists(atPath: "\(toy.run)/config.yaml")
        process.arguments =
            ["train", toy.config, "--output", toy.run] + (isBegun ? ["--resume"] : []) + settings
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process
    }

    /// Ends a training again and again wherever it happens to be, and lets it go on to its end.
    @Test(arguments: [
        ("words", SIGKILL, []), ("sentencepiece", SIGKILL, []), ("words", SIGTERM, []), ("characters", SIGINT, []),
        ("words", SIGKILL, averaging),
        ("sentencepiece", SIGKILL, ["--set", "text.sampling={kind: bpe_dropout, rate: 0.3}"]),
    ])
    func anInterruptedTrainingEndsAsOneThatWasNot(segmentation: String, signal: Int32, more: [String]) throws {
        let settings = Self.settings + more
        let toy = try ToyExperiment(segmentation: segmentation, vocabulary: 90)
        let whole = toy.scratch["whole"]
        let start = Date()
        try grus("train", toy.config, "--output", whole, arguments: settings).expectSuccess()
        let seconds = Date().timeIntervalSince(start)
        var delays: [Double] = []
        for _ in 0..<6 {
            delays.append(Double.random(in: 0...seconds / 2))
            _ = try train(toy, settings, until: delays[delays.count - 1], signal: signal)
        }
        let isBegun = FileManager.default.fileExists(atPath: "\(toy.run)/config.yaml")
        try grus(
            "train", toy.config, "--output", toy.run, arguments: (isBegun ? ["--resume"] : []) + settings
        ).expectSuccess()
        for file in ["best.safetensors", "last.safetensors", "config.yaml"] {
            #expect(try toy.bytes(file) == toy.bytes(file, of: whole), "\(file), ended after \(delays) s")
        }
        #expect(try toy.history() == toy.history(of: whole))
        #expect(
            try toy.files()
                == ["best.safetensors", "config.yaml", "last.safetensors", "log.jsonl", "previous.safetensors"])
    }

    /// A training that lasts for a while, and has something to say after every update.
    private static let long =
        "training.stop.updates=600 training.stop.epochs=none training.stop.patience=none training.validate.every=1"

    /// Runs a shell script in which `train` is such a training, when its first validation is in the log.
    private func interrupt(_ toy: ToyExperiment, _ script: String) throws -> CommandResult {
        try shell(
            """
            set -m # or what runs in the background is started to ignore Ctrl-C
            cd '\(toy.scratch.path)'
            train() { exec '\(executable.path)' train toy.yaml --output run --set \(Self.long); }
            begun() { for _ in $(seq 500); do grep -qs validation run/log.jsonl && break; sleep 0.02; done; }
            \(script)
            """)
    }

    @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
    func aSignalSavesAndSaysHowToGoOn(signal: String, code: Int32) throws {
        let toy = try ToyExperiment()
        let result = try interrupt(toy, "train & begun; kill -\(signal) $!; wait $!")
        #expect(result.exitCode == code, "\(result.error)")
        let line = /\ninterrupted after \d+ s, saved at update \d+; go on with: grus train run --resume\n/
        #expect(result.error.contains(line), "\(result.error)")
        let end = try #require(try toy.records().last)
        #expect(end["reason"] as? String == "interrupted")
        let more = "training.stop.updates=\(try #require(end["update"] as? Int) + 3)"
        try grus("train", toy.run, "--resume", "--set", more).expectSuccess()
        // The clock of the run goes on where it stood.
        let seconds = try toy.records().compactMap { $0["seconds"] as? Double }
        #expect(seconds == seconds.sorted())
    }

    /// The shell passes on the signal that it gets, and the system sends another one when the shell ends.
    @Test func aTerminalThatGoesAwayIsToldOfTwice() throws {
        let toy = try ToyExperiment()
        let result = try interrupt(
            toy, "train & begun; while kill -HUP $! 2>/dev/null; do sleep 0.001; done; wait $!")
        #expect(result.exitCode == 129, "\(result.error)")
        #expect(try toy.records().last?["reason"] as? String == "interrupted")
    }

    @Test func aReaderThatGoesAwaySavesToo() throws {
        let toy = try ToyExperiment()
        let result = try interrupt(toy, "set -o pipefail; (train) 2>&1 | head -n 1")
        #expect(result.exitCode == 141, "\(result.error)")
        #expect(try toy.records().last?["reason"] as? String == "interrupted")
        #expect(try toy.files().contains("last.safetensors"))
    }

    @Test func whatIgnoresHangingUpGoesOn() throws {
        let toy = try ToyExperiment()
        let result = try interrupt(
            toy, "trap '' HUP; train & begun; kill -HUP $!; sleep 0.2; kill -0 $! && kill -TERM $!; wait $!")
        #expect(result.exitCode == 143, "\(result.error)")
    }

    @Test func checkpointsAreWrittenWhenTheyAreAskedFor() throws {
        let toy = try ToyExperiment()
        let settings = [
            "training.validate.every=1000000", "training.checkpoint.every=3 updates", "training.stop.updates=600",
        ]
        let process = Process()
        process.executableURL = executable
        process.arguments = ["train", toy.config, "--output", toy.run, "--set"] + settings
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = Date() + 20
        while !FileManager.default.fileExists(atPath: "\(toy.run)/last.safetensors"), Date() < deadline {
            usleep(5_000)
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let shown = try grus("show", "\(toy.run)/last.safetensors").output
        let update = try #require(shown.firstMatch(of: /"update":(\d+)/)).1
        #expect((Int(update) ?? 1) % 3 == 0)
    }

    // MARK: What may not change

    /// A checkpoint is read before anything is written.
    @Test func whatCannotBeResumedStaysAsItIs() throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=2").expectSuccess()
        let config = try toy.bytes("config.yaml")
        var checkpoint = try toy.bytes("last.safetensors")
        checkpoint[checkpoint.count / 2] ^= 1
        try checkpoint.write(to: URL(fileURLWithPath: "\(toy.run)/last.safetensors"))
        expectRefusal(
            try toy.train("--resume", "--set", "training.stop.updates=9"), 65, "last.safetensors", "checksum")
        #expect(try toy.bytes("config.yaml") == config)
        #expect(try toy.bytes("last.safetensors") == checkpoint)
    }

    @Test func nothingCannotBeResumed() throws {
        let toy = try ToyExperiment()
        expectRefusal(try toy.train("--resume"), 66, "holds no run to continue", "leave out --resume")
        #expect(!FileManager.default.fileExists(atPath: toy.run))
    }

    @Test func aRunIsNoConfig() throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=2").expectSuccess()
        expectRefusal(try grus("train", toy.run), 64, "is a run directory", "--resume")
        expectRefusal(try grus("train", toy.run, "--resume", "--output", "x"), 64, "is a run directory", "--output")
    }

    /// A run that was killed behind its checkpoint has records that the resumed one writes again.
    @Test func theLogOfAResumedRunTellsEverythingOnce() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train("--set", "training.stop.epochs=1").exitCode == 0)
        let log = try String(contentsOfFile: "\(toy.run)/log.jsonl", encoding: .utf8)
        let end = log.split(separator: "\n").count { !$0.contains("\"end\"") }
        let before = log.split(separator: "\n").prefix(end).map { "\($0)\n" }.joined()
        let later = "{\"event\":\"update\",\"update\":27}\n{\"event\":\"validation\",\"update\":30}\n{\"eve"
        try toy.scratch.write(before + later, to: "run/log.jsonl")
        try toy.scratch.write("half", to: "run/last.safetensors.77.3.tmp")
        #expect(try toy.train("--resume").exitCode == 0)
        let whole = toy.scratch["whole"]
        #expect(try toy.train(output: whole).exitCode == 0)
        #expect(try toy.history() == toy.history(of: whole))
        #expect(try toy.files() == toy.files(of: whole))
    }
}
