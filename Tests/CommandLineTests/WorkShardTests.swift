import Foundation
import Testing

/// Parts of a text that are translated by themselves.
struct WorkShardTests {
    private let toy: ToyExperiment

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=1", "--set", "corpus.dev=none").expectSuccess()
        let sentences = ToyExperiment.sentences.prefix(23).map { "\($0.english)\n" }
        try toy.scratch.write(sentences.joined(), to: "text")
        try toy.writeCompressed(Array(sentences.prefix(8).joined().utf8), to: "packed")
        try toy.scratch.write("", to: "empty")
        try toy.scratch.write("the dog\nthe cat", to: "two")
        try toy.scratch.write(ToyExperiment.sentences.prefix(23).map { "\($0.german)\n" }.joined(), to: "reference")
    }

    private func translate(_ words: String, input: String = "") throws -> CommandResult {
        let names = ["text", "packed.zst", "empty", "two", "reference", "/dev/stdin", "-"]
        let arguments = words.split(separator: " ").map(String.init).map {
            names.prefix(5).contains($0) ? toy.scratch[$0] : $0
        }
        return try grus("translate", "--model", toy.run, "--beam", "2", arguments: arguments, input: input)
    }

    /// Numbers of lines and what is given beside them go on from part to part.
    @Test(arguments: [
        ("text", 3), ("text packed.zst empty two", 3), ("text --n-best 2", 4), ("two", 5), ("empty", 2), ("text", 1),
        ("text --reference reference --scores", 3),
    ])
    func partsBehindOneAnotherAreTheWhole(words: String, count: Int) throws {
        let parts = try (1...count).map { index in
            let part = try translate("\(words) --shard \(index)/\(count)")
            part.expectSuccess()
            return part.output
        }
        #expect(try parts.joined() == translate(words).output)
        if words == "text" { #expect(Set(parts).count == count && parts.allSatisfy { !$0.isEmpty }) }
    }

    @Test func whatIsNotUTF8IsToldOfItsPartAlone() throws {
        try toy.scratch.write(
            [UInt8]("the dog\nthe \u{1}cat\nthe house\n".utf8).map { $0 == 1 ? 0xFF : $0 }, to: "text")
        #expect(
            try (1...3).map { try translate("text --shard \($0)/3").error.contains("text:2: invalid") } == [
                false, true, false,
            ])
    }

    @Test(arguments: ["0/3", "4/3", "a", "1", "1/0", "-1/3", "1/2/3", "", "1/3000000"]) func whatIsNoPartIsRefused(
        part: String
    ) throws {
        expectRefusal(try grus("translate", "--model", toy.run, "--shard=\(part)", toy.scratch["text"]), 64, "shard")
    }

    @Test func aStreamHasNoParts() throws {
        for words in ["--shard 1/3", "- --shard 1/3"] {
            expectRefusal(try translate(words, input: "the dog\n"), 64, "standard input can be read only once")
        }
        let piped = try shell(
            "'\(executable.path)' translate --model '\(toy.run)' --shard 1/2 <(echo the dog)")
        expectRefusal(piped, 64, "/dev/fd/", "can be read only once")
        expectRefusal(try translate("missing --shard 1/2"), 66, "missing")
    }
}
