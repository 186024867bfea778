import Foundation
import Testing

/// Copied words and the guard, with toy models.
struct GuardCommandTests {
    private let toy: ToyExperiment
    private let text = ToyExperiment.sentences.prefix(24).map { "\($0.english)\n" }.joined()

    /// Of a vocabulary of 14 words, most are unknown.
    init() throws { toy = try ToyExperiment(vocabulary: 14) }

    private func train(_ updates: Int) throws {
        try toy.train("--set", "training.stop.updates=\(updates)", "text.joint=false").expectSuccess()
    }

    private func translate(_ arguments: String..., input: String? = nil) throws -> CommandResult {
        try grus("translate", "--model", toy.run, arguments: arguments, input: input ?? text)
    }

    private func objects(_ result: CommandResult) throws -> [[String: Any]] {
        result.expectSuccess()
        return try result.output.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    // MARK: Unknown words

    @Test func unknownWordsAreForbiddenKeptOrCopied() throws {
        try train(40)
        let plain = try translate()
        #expect(try translate("--set", "decoding.unknown=forbidden").output == plain.output)
        #expect(!plain.output.contains("⁇"))
        let kept = try objects(translate("--set", "decoding.unknown=kept", "--format", "json"))
        let copied = try objects(translate("--set", "decoding.unknown=copied", "--format", "json"))
        var count = 0
        for ((kept, copied), line) in zip(zip(kept, copied), text.split(separator: "\n")) {
            let texts = [kept, copied].compactMap { $0["text"] as? String }
            let tokens = try #require(kept["tokens"] as? [[String: Any]])
            let unknown = tokens.count { $0["token"] as? String == "<unk>" }
            #expect(texts[0].split(separator: "⁇", omittingEmptySubsequences: false).count == unknown + 1)
            #expect(copied["tokens"] as? [[String: AnyHashable]] == tokens as? [[String: AnyHashable]])
            // Every copied word is one of the source.
            let added = Set(texts[1].split(separator: " ")).subtracting(texts[0].split(separator: " "))
            #expect(added.isSubset(of: line.split(separator: " ")), "\(line): \(texts[1])")
            #expect(!texts[1].contains("⁇"))
            count += unknown
        }
        #expect(count > 0)
        let words = Set(ToyExperiment.sentences.flatMap { $0.english.split(separator: " ").map(String.init) })
        try toy.scratch.write(words.sorted().map { "\($0)\tTEST\n" }.joined(), to: "words.tsv")
        let looked = try translate(
            "--set", "decoding.unknown=copied", "decoding.unknown.dictionary=\(toy.scratch["words.tsv"])")
        let number = looked.output.split(separator: "TEST", omittingEmptySubsequences: false).count - 1
        #expect(number == count)
    }

    @Test func whatCannotBeCopiedIsRefused() throws {
        expectRefusal(
            try grus("config", toy.config, "--set", "model.decoder.attention=none", "decoding.unknown=copied"), 78,
            "decoding.unknown: copied looks where the model attends to, but it has no attention")
        expectRefusal(
            try grus(
                "config", toy.config, "--set", "text.joint=false", "text.target.segmentation=characters",
                "decoding.unknown=copied"), 78, "replaces a character by one of the source")
        expectRefusal(
            try grus("config", toy.config, "--set", "decoding.unknown={kind: kept, dictionary: a}"), 78,
            "decoding.unknown.dictionary does not belong to kind: kept")
        expectRefusal(
            try grus("config", toy.config, "--set", "decoding.unknown={kind: copied, dictionary: nowhere}"), 66,
            "nowhere")
        expectRefusal(
            try grus("config", toy.config, "--set", "decoding.unknown=copies"), 78,
            "decoding.unknown: expected forbidden, kept or copied")
    }

    // MARK: The guard

    /// With room for four tokens few translations end, and with twice as much room many do.
    private let tight = "decoding.length_limit={ratio: 0, plus: 5}"

    @Test func whatLooksBrokenIsSearchedForAgain() throws {
        try train(60)
        let plain = try objects(translate("--format", "json", "--set", tight))
        #expect(plain.allSatisfy { $0["flags"] == nil && $0["guard"] == nil })
        let result = try translate("--format", "json", "--set", tight, "decoding.guard=true")
        let guarded = try objects(result)
        var (again, replaced) = (0, 0)
        for (plain, guarded) in zip(plain, guarded) {
            let flags = try #require(guarded["flags"] as? [String])
            guard let report = guarded["guard"] as? [String: Any] else {
                #expect(flags.isEmpty && guarded["text"] as? String == plain["text"] as? String)
                continue
            }
            again += 1
            #expect(report["flags"] as? [String] == ["unended"] && report["pieces"] as? Int == 1)
            if report["replaced"] as? Int == 1 {
                replaced += 1
                #expect(flags.isEmpty && guarded["text"] as? String != plain["text"] as? String)
            } else {
                #expect(flags == ["unended"] && guarded["text"] as? String == plain["text"] as? String)
            }
        }
        #expect(again > 0 && replaced > 0)
        let lines = again == 1 ? "1 line was" : "\(again) lines were"
        #expect(
            result.error == "grus: \(lines) searched for again, and \(replaced) of them replaced (decoding.guard)\n")
        // Neither threads nor other lines change anything.
        let texts = guarded.compactMap { $0["text"] as? String }
        let alone = try translate("--threads", "1", "--set", tight, "decoding.guard=true", "decoding.batch=3")
        #expect(alone.output == texts.map { "\($0)\n" }.joined())
        let last = try #require(text.split(separator: "\n").last)
        let single = try translate("--set", tight, "decoding.guard=true", input: "\(last)\n")
        #expect(single.output == "\(try #require(texts.last))\n")
        let ensemble = try grus(
            "translate", "-m", toy.run, "-m", toy.run, "--set", tight, "decoding.guard=true", input: text)
        #expect(ensemble.output == alone.output)
    }

    @Test func piecesAndListsAreGuarded() throws {
        try train(60)
        let line = "the dog sees a tree . the cat likes two boats . my friend follows the car .\n"
        let result = try translate(
            "--format", "json", "--n-best", "3", "--set", tight, "decoding.guard=true", "decoding.maximum_source=8",
            input: line)
        let object = try #require(try objects(result).first)
        #expect(object["pieces"] as? Int == 3)
        let report = try #require(object["guard"] as? [String: Any])
        let pieces = try #require(report["pieces"] as? Int)
        let replaced = try #require(report["replaced"] as? Int)
        #expect((1...3).contains(pieces) && (0...pieces).contains(replaced))
        let list = try #require(object["nbest"] as? [[String: Any]])
        #expect(list.allSatisfy { $0["flags"] is [String] })
    }

    @Test func whatIsGivenIsOnlyScored() throws {
        try train(1)
        try toy.scratch.write("xx xx xx xx xx xx xx xx xx\n", to: "given")
        let result = try translate(
            "--reference", toy.scratch["given"], "--format", "json", "--set", "decoding.guard=true", input: "the dog\n")
        let object = try #require(try objects(result).first)
        #expect(object["flags"] as? [String] == ["loop"] && object["guard"] == nil && result.error == "")
    }

    @Test func onlyABeamIsGuarded() throws {
        for search in ["sampling", "mbr"] {
            expectRefusal(
                try grus("config", toy.config, "--set", "decoding.search=\(search)", "decoding.guard=true"), 78,
                "decoding.guard does not belong to search: \(search)")
        }
    }
}
