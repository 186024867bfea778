import Foundation
import Testing

/// Files that are no files, that are too long, or that may not grow.
struct OddFileTests {
    private let toy: ToyExperiment

    init() throws {
        toy = try ToyExperiment()
    }

    @Test(arguments: ["/dev/zero", "/dev/full", "pipe"]) func whatIsNoFileIsNoInput(name: String) throws {
        let path = name == "pipe" ? toy.scratch[name] : name
        if name == "pipe" { #expect(mkfifo(path, 0o600) == 0) }
        let text = toy.scratch["toy.yaml"]
        expectRefusal(try grus("config", path), 66, path, ", not a file")
        expectRefusal(try grus("evaluate", path, input: "a"), 66, path, ", not a file")
        expectRefusal(try grus("evaluate", text, "--input", path), 66, path, ", not a file")
        expectRefusal(
            try toy.train("--set", "corpus.train={source: \(path), target: \(text)}"), 66, path, ", not a file")
        expectRefusal(
            try toy.train("--set", "text.segmentation=sentencepiece", "text.source_model=\(path)"), 66, path,
            ", not a file")
        #expect(!toy.hasRun)
    }

    @Test func aWorkingDirectoryThatIsGoneIsNamed() throws {
        let (config, gone) = (toy.scratch["toy.yaml"], toy.scratch["gone"])
        let result = try shell(
            "mkdir '\(gone)' && cd '\(gone)' && rmdir '\(gone)' && '\(executable.path)' config '\(config)'")
        expectRefusal(result, 71, "the working directory is not there")
    }

    @Test func streamsThatAreOpenCanBeScored() throws {
        try toy.scratch.write("one\ntwo\n", to: "text")
        let text = toy.scratch["text"]
        let result = try shell("'\(executable.path)' evaluate <(cat '\(text)') --input <(cat '\(text)') -m chrf -b")
        #expect(result.output == "100.0\n", "\(result.error)")
        let other = try shell("cat '\(text)' | '\(executable.path)' evaluate '\(text)' --input /dev/stdin -m chrf -b")
        #expect(other.output == "100.0\n", "\(other.error)")
    }

    @Test func aLineThatIsTooLongIsNamed() throws {
        let long = "one\n" + String(repeating: "x", count: 1_000_001)
        try toy.scratch.write(long, to: "long")
        let message = "2: the line is longer than 1000000 bytes"
        expectRefusal(
            try grus("evaluate", toy.scratch["long"], input: "a\nb\n"), 65, "\(toy.scratch["long"]):\(message)")
        expectRefusal(try grus("evaluate", toy.config, input: long), 65, "standard input:\(message)")
        #expect(try toy.train("--set", "training.stop.updates=1", "corpus.line_limit=60").exitCode == 0)
        let result = try grus("translate", "--model", toy.run, input: "a\n\(String(repeating: "b", count: 61))\n")
        #expect(result.exitCode == 65)
        #expect(result.error.contains("standard input:2: the line is longer than 60 bytes"))
    }

    /// A long line of the development set counts in BLEU alone.
    @Test func aLongDevelopmentPairIsLeftOutOfTheLoss() throws {
        let long = Array(repeating: "the dog", count: 100).joined(separator: " ")
        try toy.writeCompressed(Array("the dog\n\(long)\n".utf8), to: "dev.en")
        try toy.writeCompressed(Array("der Hund\n\(long)\n".utf8), to: "dev.de")
        let result = try toy.train("--set", "training.stop.updates=1")
        #expect(result.exitCode == 0, "\(result.error)")
        #expect(result.error.contains(", 2 dev pairs, 1 of them too long for the loss\n"))
    }

    /// The limit of the size of files kills no process, and nothing is left half-written.
    @Test func aFileThatMayNotGrowIsAnError() throws {
        let result = try shell("ulimit -f 2; exec '\(executable.path)' train '\(toy.config)' --output '\(toy.run)'")
        #expect(result.exitCode == 74, "\(result.error)")
        #expect(result.error.hasSuffix(": cannot write: File too large\n"), "\(result.error)")
        #expect(try toy.files().filter { $0.hasSuffix(".tmp") } == [])
    }

    @Test func aModelIsNotWrittenOverADevice() throws {
        #expect(try toy.train("--set", "training.stop.updates=1").exitCode == 0)
        try FileManager.default.removeItem(atPath: "\(toy.run)/log.jsonl")
        #expect(mkfifo("\(toy.run)/log.jsonl", 0o600) == 0)
        let result = try toy.train("--resume", "--set", "training.stop.updates=2")
        expectRefusal(result, 73, "log.jsonl: cannot write: it is a pipe, not a file")
    }

    @Test func whatZstdCannotReadIsExplained() throws {
        let file = toy.scratch["train.en.zst"]
        #expect(try shell("zstd -dqc '\(file)' | gzip > '\(file).gz'; mv '\(file).gz' '\(file)'").exitCode == 0)
        expectRefusal(try toy.train(), 65, "train.en.zst: byte 0: this is no zstd data; compress the file with zstd")
    }

    @Test func eachSideHasItsOwnSegmentation() throws {
        let sides = ["text.joint=false", "text.target.segmentation=characters", "text.target.vocabulary=60"]
        let result = try toy.train("--set", "training.stop.updates=2", arguments: sides)
        #expect(result.exitCode == 0, "\(result.error)")
        #expect(result.error.contains("text        words and characters, "))
        #expect(try grus("translate", "--model", toy.run, input: "the dog\n").exitCode == 0)
        #expect(try toy.train("--resume", "--set", "training.stop.updates=3", arguments: sides).exitCode == 0)
    }
}
