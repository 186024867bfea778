import Foundation
import Testing

/// What is wrong with an input is said in one line, with an exit code of `sysexits.h`; nothing half-written stays behind.
struct BadInputTests {
    private let toy: ToyExperiment

    init() throws {
        toy = try ToyExperiment()
    }

    // MARK: Configs

    @Test func anUnknownKeyIsNamedWithTheNearest() throws {
        let yaml = try toy.scratch.read("toy.yaml").replacingOccurrences(of: "  embedding: 12", with: "  embeding: 12")
        try toy.scratch.write(yaml, to: "toy.yaml")
        expectRefusal(
            try toy.train(), 78, "\(toy.config):5", "unknown key model.embeding", "did you mean model.embedding?")
        #expect(!toy.hasRun)
    }

    @Test func aWrongTypeIsNamed() throws {
        expectRefusal(try toy.train("--set", "model.embedding=wide"), 78, "model.embedding", "wide", "whole number")
        #expect(!toy.hasRun)
    }

    @Test func aMissingConfigIsNamed() throws {
        expectRefusal(try grus("train", toy.scratch["nowhere.yaml"]), 66, toy.scratch["nowhere.yaml"])
    }

    @Test(arguments: [
        "corpus.window", "corpus.maximum_length", "training.batch.sentences", "training.stop.epochs",
        "training.stop.patience", "training.validate.every", "training.schedule.warmup",
    ])
    func aHugeLimitIsNone(key: String) throws {
        let result = try toy.train("--set", "training.stop.updates=25", "\(key)=9223372036854775807")
        #expect(result.exitCode == 0, "\(result.error)")
    }

    @Test(arguments: ["train", "benchmark"])
    func aHugeSizeIsRefused(command: String) throws {
        let config = command == "train" ? [toy.config, "--output", toy.run] : ["--config", toy.config, "--synthetic"]
        for key in ["text.vocabulary", "model.embedding", "model.encoder.layers", "training.shards", "decoding.batch"] {
            let result = try grus(command, arguments: config + ["--set", "\(key)=9223372036854775807"])
            expectRefusal(result, 78, "\(key): expected a whole number from ")
        }
        let threads = try grus(command, arguments: config + ["--threads", "100000"])
        expectRefusal(threads, 64, "grus: --threads 100000: expected 1 to 1024 (see grus \(command) --help)\n")
    }

    /// The parameters alone take more than the 8 GB that the process may have.
    @Test func aModelThatIsTooLargeEndsWithOneLine() throws {
        let result = try grus(
            "train", toy.config, "--output", toy.run, "--threads", "1", "--set", "model.encoder.hidden=16384",
            "model.decoder.hidden=16384", megabytes: 8192)
        #expect(result.exitCode == 71)
        #expect(result.error.split(separator: "\n").last?.hasPrefix("grus: out of memory: ") == true, "\(result.error)")
        #expect(!result.error.contains("Fatal error"))
    }

    // MARK: Corpora

    @Test(arguments: ["train.en", "dev.de"])
    func aMissingFileIsNamed(name: String) throws {
        try FileManager.default.removeItem(atPath: toy.scratch["\(name).zst"])
        expectRefusal(try toy.train(), 66, "\(name).zst")
        #expect(!toy.hasRun)
    }

    @Test(arguments: ["train.en", "train.de", "dev.en"])
    func aFileCutShortIsNamed(name: String) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: toy.scratch["\(name).zst"]))
        for length in [3, whole.count / 2, whole.count - 1] {
            try toy.scratch.write(Array(whole.prefix(length)), to: "\(name).zst")
            expectRefusal(try toy.train(), 65, "\(name).zst: byte \(length): the zstd data is cut short")
            #expect(!toy.hasRun)
        }
    }

    @Test func aFlippedByteIsFound() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: toy.scratch["train.de.zst"]))
        for place in [0, 9, whole.count / 2, whole.count - 1] {
            var bytes = Array(whole)
            bytes[place] ^= 0x40
            try toy.scratch.write(bytes, to: "train.de.zst")
            expectRefusal(try toy.train(), 65, "train.de.zst: byte ")
            #expect(!toy.hasRun)
        }
    }

    @Test func invalidUTF8IsNamedWithItsLine() throws {
        try toy.writeCompressed(Array("fine\nalso fine\nnot ".utf8) + [0xFF, 0x0A], to: "train.en")
        expectRefusal(try toy.train(), 65, "train.en.zst:3: invalid UTF-8")
        #expect(!toy.hasRun)
    }

    @Test(arguments: [("train", 2, 320), ("dev", 2, 40)])
    func sidesOfUnequalLengthAreCounted(name: String, source: Int, target: Int) throws {
        try toy.writeCompressed(Array("one\ntwo\n".utf8), to: "\(name).en")
        expectRefusal(try toy.train(), 65, "\(name).en.zst has \(source) lines", "\(name).de.zst has \(target)")
        #expect(!toy.hasRun)
    }

    /// A vocabulary of five is too small for SentencePiece, which its training finds out.
    private let failingSegmenter = [
        "--set", "text.segmentation=sentencepiece", "text.vocabulary=5", "text.joint=false",
    ]

    @Test func theSegmenterOfTheseTestsFails() throws {
        expectRefusal(try grus("train", toy.config, arguments: failingSegmenter), 78, "text.vocabulary")
    }

    @Test(arguments: [("train", 2, 320), ("dev", 2, 40), ("test", 2, 1)])
    func sidesOfUnequalLengthAreFoundBeforeTheSegmenterIsTrained(name: String, source: Int, target: Int) throws {
        try toy.writeCompressed(Array("eins\n".utf8), to: "test.de")
        try toy.writeCompressed(Array("one\ntwo\n".utf8), to: "\(name).en")
        let sets = name == "test" ? ["corpus.test=\(toy.scratch["test"])"] : []
        expectRefusal(
            try grus("train", toy.config, "--output", toy.run, arguments: failingSegmenter + sets), 65,
            "\(name).en.zst has \(source) lines", "\(name).de.zst has \(target)")
        #expect(!toy.hasRun)
    }

    @Test(arguments: ["corpus.dev", "corpus.test", "text.target_model"])
    func aMissingFileIsFoundBeforeTheSegmenterIsTrained(key: String) throws {
        let settings = failingSegmenter + ["\(key)=\(toy.scratch["nowhere"])"]
        expectRefusal(
            try grus("train", toy.config, "--output", toy.run, arguments: settings), 66, toy.scratch["nowhere"])
        #expect(!toy.hasRun)
    }

    @Test(arguments: ["words", "sentencepiece"])
    func anEmptyCorpusIsNamed(segmentation: String) throws {
        for side in ["en", "de"] { try toy.writeCompressed([], to: "train.\(side)") }
        expectRefusal(try toy.train("--set", "text.segmentation=\(segmentation)"), 65, "train.en.zst", "empty")
        #expect(!toy.hasRun)
    }

    @Test func aCorpusWithoutAUsablePairIsRefused() throws {
        expectRefusal(try toy.train("--set", "corpus.maximum_length=2"), 65, "320", "corpus.maximum_length")
        #expect(!toy.hasRun)
    }

    @Test func aDivergingTrainingIsRefused() throws {
        let result = try toy.train("--set", "training.optimizer.learning_rate=1.0e+30", "--set", "training.clip=none")
        #expect(result.exitCode == 78)
        let lines = result.error.split(separator: "\n")
        #expect(lines.last?.hasPrefix("grus: training diverged") == true, "\(result.error)")
        #expect(lines.count { $0.hasPrefix("grus: ") } == 1)
    }

    // MARK: Models

    @Test func aModelCutShortIsRefused() throws {
        #expect(try toy.train("--set", "training.stop.updates=2").exitCode == 0)
        for file in ["best.safetensors", "last.safetensors"] {
            let whole = try toy.bytes(file)
            for length in [0, 7, 8, 500, whole.count / 2, whole.count - 1] {
                try whole.prefix(length).write(to: URL(fileURLWithPath: "\(toy.run)/\(file)"))
                let result =
                    file.hasPrefix("best")
                    ? try grus("translate", "--model", toy.run, input: "a\n") : try toy.train("--resume")
                expectRefusal(result, 65, file, "damaged")
            }
        }
    }

    @Test func aFileThatIsNoModelIsRefused() throws {
        expectRefusal(try grus("translate", "--model", toy.config, input: "a\n"), 65, toy.config)
        expectRefusal(try grus("translate", "--model", toy.scratch["none"], input: "a\n"), 66, toy.scratch["none"])
        expectRefusal(try grus("translate", "--model", toy.scratch.path, input: "a\n"), 66, toy.scratch.path)
    }

    // MARK: Full disks

    /// Expects the end of a training that could not save, after what it has said before.
    private func expectFullDisk(_ result: CommandResult, _ message: String) {
        #expect(result.exitCode == 74, "\(result.error)")
        let errors = result.error.split(separator: "\n").filter { $0.hasPrefix("grus: ") }
        #expect(errors.count == 1)
        #expect(errors.first?.hasSuffix(message) == true, "\(result.error)")
        #expect(result.error.hasSuffix("\(errors.first ?? "")\n"))
    }

    /// A limit of the size of files stands for the full disk.
    @Test func theOldCheckpointSurvivesAFullDisk() throws {
        #expect(try toy.train("--set", "training.stop.epochs=1").exitCode == 0)
        let before = try (toy.bytes("best.safetensors"), toy.bytes("last.safetensors"))
        let result = try shell(
            "trap '' XFSZ; ulimit -f 8; exec '\(executable.path)' train '\(toy.config)' --output '\(toy.run)' --resume")
        expectFullDisk(result, "safetensors: cannot write: File too large")
        #expect(try toy.bytes("best.safetensors") == before.0)
        #expect(try toy.bytes("last.safetensors") == before.1)
        #expect(try toy.files() == ["best.safetensors", "config.yaml", "last.safetensors", "log.jsonl"])
        #expect(try grus("translate", "--model", toy.run, input: "the dog\n").exitCode == 0)
        #expect(try toy.train("--resume").exitCode == 0)
        #expect(try toy.bytes("last.safetensors") != before.1)
    }

    private static let mayMount = getuid() == 0 && (try? shell("unshare -m true").exitCode) == 0

    /// The disk is one of 24 kB, which has room for the log but for no checkpoint; other processes do not see it.
    @Test(.enabled(if: mayMount, "mounting a small disk needs root"))
    func aRunOnAFullDiskIsRefused() throws {
        let disk = toy.scratch["disk"]
        let result = try shell(
            "mkdir '\(disk)'; unshare -m bash -c \"mount -t tmpfs -o size=24k tmpfs '\(disk)' && "
                + "'\(executable.path)' train '\(toy.config)' --output '\(disk)/run'; code=\\$?; ls '\(disk)/run'; exit \\$code\""
        )
        expectFullDisk(result, "safetensors: cannot write: No space left on device")
        #expect(result.output == "config.yaml\nlock\nlog.jsonl\n")
    }
}
