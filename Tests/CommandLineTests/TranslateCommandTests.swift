import Foundation
import Testing

/// Translations with a toy model: what it has learnt matters little, that every line is answered in its place does.
struct TranslateCommandTests {
    private let toy: ToyExperiment
    private let sentences = ToyExperiment.sentences.prefix(40).map(\.english)

    init() throws {
        toy = try ToyExperiment()
        let training = try toy.train("--set", "training.stop.epochs=1", "--set", "training.teacher_forcing=1.0")
        try #require(training.exitCode == 0, "\(training.error)")
    }

    private func translate(_ arguments: String..., input: String = "") throws -> CommandResult {
        try grus("translate", "--model", toy.run, arguments: arguments, input: input)
    }

    /// The translations of lines, one by one.
    private func lines(_ lines: [String], _ arguments: String...) throws -> [String] {
        let input = lines.map { "\($0)\n" }.joined()
        let result = try grus("translate", "--model", toy.run, arguments: arguments, input: input)
        #expect(result.exitCode == 0)
        #expect(result.error == "")
        #expect(result.output.isEmpty || result.output.hasSuffix("\n"))
        return result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    // MARK: Lines

    @Test func everyLineIsAnsweredInItsPlace() throws {
        let together = try lines(sentences)
        #expect(together.count == sentences.count)
        #expect(try lines(sentences.reversed()) == together.reversed())
        for index in [0, 17, 39] { #expect(try lines([sentences[index]]) == [together[index]]) }
        #expect(Set(together).count > 1, "all translations are equal: the test says nothing")
    }

    @Test func anEmptyLineIsAnEmptyTranslation() throws {
        let found = try lines(["", sentences[0], "", "", sentences[1], ""])
        let expected = try lines([sentences[0], sentences[1]])
        #expect(found == ["", expected[0], "", "", expected[1], ""])
        #expect(try lines([]) == [])
    }

    @Test func theLastLineNeedsNoLineFeed() throws {
        let result = try translate(input: "\(sentences[0])\n\(sentences[1])")
        #expect(result.output == (try lines([sentences[0], sentences[1]])).map { "\($0)\n" }.joined())
    }

    @Test(arguments: [
        Array(repeating: "the dog", count: 450).joined(separator: " "), "Ω 中文 🐕‍🦺 \u{301}", "\u{FEFF}the dog",
        "\t\u{2028}\u{85}x",
        "\u{0}", String(repeating: "x", count: 20_000), "   ", "</s> <s> <unk>",
    ])
    func anyLineIsOneLine(line: String) throws {
        let found = try lines([sentences[0], line, sentences[1]])
        let expected = try lines([sentences[0], sentences[1]])
        #expect(found.count == 3)
        #expect([found.first, found.last] == [expected.first, expected.last])
    }

    @Test(arguments: [("characters", 60), ("sentencepiece", 90)])
    func unknownCharactersAreTranslatedByEverySegmentation(segmentation: String, vocabulary: Int) throws {
        let toy = try ToyExperiment(segmentation: segmentation, vocabulary: vocabulary)
        #expect(try toy.train("--set", "training.stop.updates=2").exitCode == 0)
        let result = try grus("translate", "--model", toy.run, "--beam", "1", input: "Ω 中文 🐕‍🦺\n\nthe dog\n")
        #expect(result.exitCode == 0)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4)
        #expect(lines[1] == "")
    }

    /// What a line takes is bounded, and the others are as they are without it.
    @Test func aLineWithoutEndIsTranslatedInPieces() throws {
        let words = Array(repeating: "the dog sees", count: 10_000).joined(separator: " ")
        try toy.scratch.write("\(sentences[0])\n\(words)\n\(sentences[1])\n", to: "long")
        let result = try grus("translate", "--model", toy.run, toy.scratch["long"])
        #expect(result.exitCode == 0)
        #expect(
            result.error == "grus: \(toy.scratch["long"]):2: translated in 31 pieces, for it is longer than "
                + "decoding.maximum_source\n")
        let found = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let expected = try lines([sentences[0], sentences[1]])
        #expect([found[0], found[2]] == expected && found.count == 4)
    }

    /// The threads of a stack so large that there is memory for that of one.
    @Test(.timeLimit(.minutes(1))) func aThreadThatCannotBeStartedIsReported() throws {
        try toy.scratch.write("the dog\n", to: "text")
        let result = try shell(
            "ulimit -s 4000000 -v 6000000; exec '\(executable.path)' translate --threads 1 --model '\(toy.run)' "
                + "'\(toy.scratch["text"])'")
        expectRefusal(result, 71, "cannot start a thread")
    }

    // MARK: Options

    @Test func aBeamOfOneAndManyThreads() throws {
        let greedy = try lines(sentences, "--beam", "1", "--threads", "1")
        #expect(greedy.count == sentences.count)
        #expect(try lines(sentences, "--beam", "1", "--threads", "3") == greedy)
        #expect(try lines(sentences, "--beam", "3", "--threads", "2") == lines(sentences))
    }

    @Test(arguments: ["best.safetensors", "last.safetensors"])
    func aModelFileNeedsNothingElse(file: String) throws {
        let expected = try lines(sentences)
        let lonely = toy.scratch["lonely.safetensors"]
        try FileManager.default.moveItem(atPath: "\(toy.run)/\(file)", toPath: lonely)
        for name in ["run", "toy.yaml", "train.en.zst", "train.de.zst"] {
            try FileManager.default.removeItem(atPath: toy.scratch[name])
        }
        let result = try grus("translate", "--model", lonely, input: sentences.map { "\($0)\n" }.joined())
        #expect(result.output == expected.map { "\($0)\n" }.joined())
    }

    @Test(arguments: [("--beam", "0"), ("--beam", "x"), ("--threads", "0")])
    func aWrongCommandLineIsAUsageError(option: String, value: String) throws {
        let result = try translate("\(option)=\(value)", input: "the dog\n")
        #expect(result.exitCode == 64)
        #expect(result.error.contains(option))
        #expect(result.output == "")
    }

    @Test(arguments: ["-1", "nan"]) func aLengthPenaltyIsAtLeastZero(value: String) throws {
        let result = try translate("--length-penalty=\(value)", input: "the dog\n")
        #expect(result.exitCode == 64)
        #expect(result.error.contains("--length-penalty"))
    }

    // MARK: Files

    @Test func filesAreTranslatedInTheirOrder() throws {
        try toy.scratch.write("\(sentences[0])\n\(sentences[1])\n", to: "first")
        try toy.writeCompressed(Array("\(sentences[2])\n\n".utf8), to: "second")
        let result = try translate(toy.scratch["first"], "-", toy.scratch["second.zst"], input: "\(sentences[3])\n")
        #expect(result.exitCode == 0)
        let expected = try lines([sentences[0], sentences[1], sentences[3], sentences[2], ""])
        #expect(result.output == expected.map { "\($0)\n" }.joined())
    }

    @Test func aMissingFileIsNamed() throws {
        expectRefusal(try translate(toy.scratch["nowhere"]), 66, toy.scratch["nowhere"])
    }

    @Test func invalidUTF8IsReplacedAndNamedWithItsLine() throws {
        let bytes = Array("\(sentences[0])\nthe ".utf8) + [0xC3] + Array(" dog\n".utf8) + [0xFF]
        try toy.scratch.write(bytes, to: "broken")
        let result = try translate(toy.scratch["broken"])
        result.expectSuccess()
        let expected = [2, 3].map { line in
            "grus: warning: \(toy.scratch["broken"]):\(line): invalid UTF-8, replaced by U+FFFD; convert the text to UTF-8\n"
        }
        #expect(result.error == expected.joined())
        let repaired = try lines([sentences[0], "the \u{FFFD} dog", "\u{FFFD}"])
        #expect(result.output == repaired.map { "\($0)\n" }.joined())
    }

    /// What is given of translations is not guessed at.
    @Test func invalidUTF8OfWhatIsGivenIsRefused() throws {
        try toy.scratch.write([0xC3, 0x0A], to: "broken")
        let result = try translate("--prefix", toy.scratch["broken"], input: "the dog\n")
        expectRefusal(result, 65, "\(toy.scratch["broken"]):1: invalid UTF-8")
    }

    @Test func aFileCutShortIsNamed() throws {
        try toy.writeCompressed(Array("\(sentences[0])\n".utf8), to: "text")
        let whole = try Data(contentsOf: URL(fileURLWithPath: toy.scratch["text.zst"]))
        try toy.scratch.write(Array(whole.dropLast()), to: "text.zst")
        let result = try translate(toy.scratch["text.zst"])
        #expect(result.exitCode == 65)
        #expect(result.error.contains("text.zst: byte \(whole.count - 1): the zstd data is cut short"))
    }

    // MARK: Pipes

    @Test(.timeLimit(.minutes(1))) func anOpenPipeGetsItsAnswers() throws {
        let expected = try lines([sentences[0], "", sentences[1]])
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = executable
        process.arguments = ["translate", "--model", toy.run]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        for (line, translation) in zip([sentences[0], "", sentences[1]], expected) {
            try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
            var answer = ""
            while !answer.hasSuffix("\n") {
                let data = output.fileHandleForReading.availableData
                try #require(!data.isEmpty, "the pipe was closed")
                answer += String(decoding: data, as: UTF8.self)
            }
            #expect(answer == "\(translation)\n")
        }
        #expect(process.isRunning)
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func aFullDiskIsReported() throws {
        let result = try grus("translate", "--model", toy.run, input: "the dog\n", output: "/dev/full")
        expectRefusal(result, 74, "standard output: cannot write")
    }
}
