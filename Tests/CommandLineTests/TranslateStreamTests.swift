import Foundation
import Testing

/// How translations come out: through pipes whose ends go away, and into files.
struct TranslateStreamTests {
    private let toy: ToyExperiment
    private let sentences = ToyExperiment.sentences.prefix(40).map(\.english)

    init() throws {
        toy = try ToyExperiment()
        let training = try toy.train("--set", "training.stop.epochs=1", "--set", "corpus.dev=none")
        try #require(training.exitCode == 0, "\(training.error)")
    }

    private var text: String { sentences.map { "\($0)\n" }.joined() }

    private func translate(_ arguments: String..., input: String = "") throws -> CommandResult {
        try grus("translate", "--model", toy.run, "--beam", "1", arguments: arguments, input: input)
    }

    private var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: toy.scratch.path).sorted() }
    }

    // MARK: Files

    @Test func aFileHasWhatStandardOutputHas() throws {
        let expected = try translate(input: text).output
        let plain = try translate("--output", toy.scratch["plain"], input: text)
        plain.expectSuccess()
        #expect(plain.output == "" && plain.error == "")
        #expect(try toy.scratch.read("plain") == expected)
        try translate("--output", toy.scratch["packed.zst"], input: text).expectSuccess()
        #expect(try shell("zstd -dc '\(toy.scratch["packed.zst"])'").output == expected)
        #expect(try toy.scratch.bytes("packed.zst").count < expected.utf8.count)
    }

    @Test func aFileMayReplaceItsText() throws {
        try toy.scratch.write(text, to: "text")
        let expected = try translate(toy.scratch["text"]).output
        try translate(toy.scratch["text"], "--output", toy.scratch["text"]).expectSuccess()
        #expect(try toy.scratch.read("text") == expected)
    }

    @Test(arguments: ["old", "old.zst"]) func nothingIsHalfWritten(name: String) throws {
        try toy.scratch.write("old", to: name)
        try toy.scratch.write("no zstd data", to: "broken.zst")
        try toy.scratch.write(text, to: "text")
        let before = try files
        let result = try translate(toy.scratch["text"], toy.scratch["broken.zst"], "--output", toy.scratch[name])
        expectRefusal(result, 65, "broken.zst: byte 0")
        #expect(try toy.scratch.read(name) == "old")
        #expect(try files == before)
    }

    @Test(arguments: ["nowhere/file", "."]) func aFileThatCannotBeMadeIsNamedBeforeAnyWork(name: String) throws {
        let path = "\(toy.scratch.path)/\(name)"
        expectRefusal(try translate("--output", path, toy.scratch["missing"]), 73, path)
    }

    // MARK: Pipes

    @Test(.timeLimit(.minutes(1))) func aReaderThatGoesAwayEndsItQuietly() throws {
        let script = """
            yes 'the dog' | '\(executable.path)' translate --model '\(toy.run)' --beam 1 | head -n 1 >&2
            echo "${PIPESTATUS[1]}"
            """
        let result = try shell(script)
        #expect(result.output == "141\n")
        #expect(result.error.split(separator: "\n").count == 1)
    }

    /// The pipe is full when the signal comes: a line is half in it.
    @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM]) func noSignalLeavesHalfALine(signal: Int32) throws {
        let process = Process()
        let (output, error) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [
            "-c", "exec '\(executable.path)' translate --model '\(toy.run)' --beam 1 < <(yes '\(sentences[0])')",
        ]
        (process.standardOutput, process.standardError) = (output, error)
        try process.run()
        var bytes = output.fileHandleForReading.availableData
        #expect(!bytes.isEmpty)
        kill(process.processIdentifier, signal)
        while case let more = output.fileHandleForReading.availableData, !more.isEmpty { bytes += more }
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
        #expect(bytes.last == UInt8(ascii: "\n"))
        let lines = Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n"))
        #expect(lines.count == 1, "half a line among them")
        #expect(error.fileHandleForReading.availableData.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["file", "file.zst"]) func noSignalLeavesHalfAFile(name: String) throws {
        let before = try files
        let process = Process()
        let (input, done) = (Pipe(), Pipe())
        process.executableURL = executable
        process.arguments = ["translate", "--model", toy.run, "--beam", "1", "--output", toy.scratch[name]]
        (process.standardInput, process.standardError) = (input, done)
        try process.run()
        // Told on standard error when it is translated.
        try input.fileHandleForWriting.write(contentsOf: Data([0xFF, 0x0A]))
        #expect(!done.fileHandleForReading.availableData.isEmpty)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
        #expect(try files == before)
    }
}
