import Foundation
import Testing

/// Translations that ranks share: they are those of one process, and so is what is said of them.
@Suite(.enabled(if: hasMPIRun, "mpirun is not installed"))
struct SharedTranslationTests {
    private let toy: ToyExperiment
    private let sentences = ToyExperiment.sentences.prefix(41)

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=1", "--set", "corpus.dev=none").expectSuccess()
        try toy.scratch.write(lines(sentences.map(\.english)), to: "text")
        try toy.scratch.write(lines(sentences.map(\.german)), to: "reference")
        try toy.scratch.write(lines(sentences.map { "\($0.german.prefix(3))" }), to: "begins")
        try toy.scratch.write(lines(sentences.map { "der\t\($0.english)" }), to: "prefixed")
        try toy.writeCompressed(Array(lines(sentences.map(\.english)).utf8), to: "packed")
    }

    private func lines(_ lines: [String]) -> String { lines.map { "\($0)\n" }.joined() }

    /// Expects of ranks what one process does.
    @discardableResult private func expectTheSame(_ ranks: Int, _ arguments: [String]) throws -> CommandResult {
        let words = ["translate", "--model", toy.run, "--threads", "1"] + arguments
        let alone = try grus(arguments: words)
        let shared = try mpirun(ranks, arguments: words)
        #expect(shared.exitCode == alone.exitCode, "\(shared.error)")
        #expect(shared.output == alone.output)
        #expect(shared.error == alone.error)
        return alone
    }

    @Test(arguments: [2, 3]) func ranksTranslateAsOneProcess(ranks: Int) throws {
        let found = try expectTheSame(ranks, [toy.scratch["text"]])
        found.expectSuccess()
        #expect(Set(found.output.split(separator: "\n")).count > 1, "all translations are equal: the test says nothing")
    }

    @Test(arguments: [
        "text --n-best 2", "text --format json --n-best 2", "text --alignments --scores",
        "text --reference reference --scores", "text --prefix begins", "prefixed --prefixed",
        "text --set decoding.guard=true decoding.maximum_source=4", "text --rerank run --n-best 3", "packed.zst",
        "text packed.zst text", "text --search sampling --n-best 2", "text --shard 2/3 --n-best 2",
    ])
    func everyWayToTranslateIsShared(words: String) throws {
        let files = ["text", "reference", "begins", "prefixed", "packed.zst", "run"]
        let arguments = words.split(separator: " ").map { word in
            files.contains(String(word)) ? toy.scratch[String(word)] : String(word)
        }
        #expect(try !expectTheSame(2, arguments).output.isEmpty)
    }

    @Test func standardInputIsTheLeaders() throws {
        let text = try toy.scratch.read("text")
        let words = ["translate", "--model", toy.run]
        let shared = try mpirun(3, arguments: words, input: text)
        shared.expectSuccess()
        #expect(try shared.output == grus(arguments: words, input: text).output)
    }

    @Test func aFileIsWrittenOnce() throws {
        let expected = try grus("translate", "--model", toy.run, toy.scratch["text"]).output
        for name in ["out", "out.zst"] {
            let result = try mpirun(
                2, "translate", "--model", toy.run, toy.scratch["text"], "--output", toy.scratch[name])
            result.expectSuccess()
            #expect(result.output == "" && result.error == "")
        }
        #expect(try toy.scratch.read("out") == expected)
        #expect(try shell("zstd -dc '\(toy.scratch["out.zst"])'").output == expected)
    }

    @Test(arguments: [0, 1, 2]) func fewerLinesThanRanks(count: Int) throws {
        try toy.scratch.write(lines(sentences.prefix(count).map(\.english)), to: "few")
        let found = try expectTheSame(3, [toy.scratch["few"]])
        #expect(found.output.split(separator: "\n").count == count)
    }

    @Test func whatIsNotUTF8IsToldOnceWithItsLine() throws {
        var text = Array(lines(sentences.map(\.english)).utf8)
        let place = text.indices.filter { text[$0] == 0x0A }[29]
        text.insert(0xFF, at: place)
        try toy.scratch.write(text, to: "broken")
        let found = try expectTheSame(2, [toy.scratch["text"], toy.scratch["broken"]])
        #expect(found.error.hasPrefix("grus: warning: \(toy.scratch["broken"]):30: invalid UTF-8"))
        #expect(found.error.split(separator: "\n").count == 1)
    }

    // MARK: What goes wrong

    @Test(arguments: [
        (["missing"], Int32(66), "missing: cannot read"), (["text", "--beam", "0"], 64, "--beam"),
        (["text", "--output", "nowhere/file"], 73, "nowhere/file"), (["text", "--shard", "4/3"], 64, "4/3"),
        (["--output", "text"], 64, "under mpirun --output needs files"),
        (["-", "--shard", "1/3"], 64, "standard input can be read only once"),
        (["prefixed", "--prefixed", "--nonsense"], 64, "--nonsense"),
        (["text", "--prefixed"], 65, "text:1: expected a prefix, a tab and a source"),
    ])
    func aFaultEndsAllInOneLine(words: [String], code: Int32, text: String) throws {
        let arguments = words.map { word in
            ["missing", "text", "prefixed", "nowhere/file"].contains(word) ? toy.scratch[word] : word
        }
        expectRefusal(try mpirun(2, "translate", "--model", toy.run, arguments: arguments), code, text)
    }

    @Test func aModelThatOneRankLacksEndsAll() throws {
        let text = toy.scratch["text"]
        let result = try mpirun([
            ["translate", "--model", toy.run, text], ["translate", "--model", toy.scratch["nothing"], text],
        ])
        expectRefusal(result, 66, "grus: rank 1: ", "nothing")
    }

    @Test(.timeLimit(.minutes(1))) func aFullDiskEndsAll() throws {
        let result = try shell(
            "\(mpirunWords) -n 2 '\(executable.path)' translate --model '\(toy.run)' '\(toy.scratch["text"])' "
                + "--output /dev/full")
        #expect(result.exitCode != 0)
        #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
    }

    @Test(.timeLimit(.minutes(1))) func aReaderThatGoesAwayEndsAll() throws {
        let script = """
            yes 'the dog' | \(mpirunWords) -n 2 '\(executable.path)' translate --model '\(toy.run)' --beam 1 \
                --threads 1 2>/dev/null | head -n 1
            echo "${PIPESTATUS[1]}"
            """
        let lines = try shell(script).output.split(separator: "\n")
        #expect(lines.count == 2 && lines.last != "0", "\(lines)")
        try expectNoneLeft()
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["INT", "TERM"]) func aSignalEndsAll(signal: String) throws {
        try shell("yes 'the dog sees a tree .' | head -n 2000000 > '\(toy.scratch["long"])'").expectSuccess()
        let before = try FileManager.default.contentsOfDirectory(atPath: toy.scratch.path).sorted()
        let result = try shellWithSignals(
            """
            set -m
            cd '\(toy.scratch.path)'
            \(mpirunWords) -n 2 '\(executable.path)' translate --model run --output out long 2>/dev/null &
            sleep 2; kill -\(signal) $!; wait $!
            """)
        #expect(result.exitCode != 0)
        try expectNoneLeft()
        let after = try FileManager.default.contentsOfDirectory(atPath: toy.scratch.path).sorted()
        #expect(after == before, "\(after)")
    }

    /// No process of this test is alive, but for a moment.
    private func expectNoneLeft() throws {
        let script =
            "for _ in $(seq 100); do pgrep -f 'translate --model (run|\(toy.run)) ' || exit 0; sleep 0.1; done; exit 1"
        #expect(try shell(script).exitCode == 0)
    }
}
