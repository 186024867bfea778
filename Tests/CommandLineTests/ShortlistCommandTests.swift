import Foundation
import Testing

/// Shortlists of a toy model, as files and in searches.
struct ShortlistCommandTests {
    private let toy: ToyExperiment
    private var best: String { "\(toy.run)/best.safetensors" }
    private var list: String { "\(toy.run)/shortlist.safetensors" }
    private let sentences = ToyExperiment.sentences.prefix(60).map { "\($0.english)\n" }.joined()

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=2").expectSuccess()
        try grus("shortlist", toy.run, "--best", "2", "--frequent", "0").expectSuccess()
    }

    private func translate(_ arguments: String...) throws -> String {
        let result = try grus("translate", "--model", toy.run, arguments: arguments, input: sentences)
        result.expectSuccess()
        return result.output
    }

    // MARK: What works

    /// 320 pairs of words that all have one meaning: with two targets for each source word nothing is left out but a word of a
    /// phrase of three.
    @Test func whatWasLearntIsTold() throws {
        let report = try grus("shortlist", toy.run, "--best", "3", "--frequent", "5", "--output", toy.scratch["list"])
        report.expectSuccess()
        #expect(report.error == "")
        for line in [
            "pairs +320", "source tokens +\\d+", "targets of each +[23].\\d", "dev tokens to choose from +\\d+.\\d",
        ] {
            #expect(report.output.firstRange(of: try Regex("(?m)^\(line)$")) != nil, "\(report.output)")
        }
        let coverage = try #require(report.output.firstMatch(of: #/dev coverage +(\d+\.\d\d) %/#))
        #expect(try #require(Double(coverage.1)) > 95)
        // The standard place beside a model file, and any number of threads.
        try grus("shortlist", best, "--best", "3", "--frequent", "5", "--threads", "1").expectSuccess()
        #expect(try toy.bytes("best.shortlist.safetensors") == toy.scratch.bytes("list"))
    }

    @Test func everySearchTakesAList() throws {
        for options in [
            ["--beam", "1"], ["--beam", "4", "--groups", "2"], ["--precision", "int8"], ["--precision", "bf16"],
            ["--search", "sampling"], ["--search", "mbr", "--candidates", "4"],
        ] {
            let listed = try grus(
                "translate", "--model", toy.run, "--shortlist", list, arguments: options, input: sentences)
            listed.expectSuccess()
            #expect(listed.output.filter { $0 == "\n" }.count == 60)
        }
    }

    @Test func threadsAndOtherLinesChangeNothing() throws {
        let together = try translate("--shortlist", list, "--threads", "1").split(separator: "\n")
        #expect(try translate("--shortlist", list, "--threads", "3").split(separator: "\n") == together)
        for (index, line) in sentences.split(separator: "\n").enumerated() where index % 20 == 7 {
            let alone = try grus("translate", "--model", toy.run, "--shortlist", list, input: "\(line)\n").output
            #expect(alone == "\(together[index])\n")
        }
    }

    @Test func whatIsGivenNeedNotBeListed() throws {
        try toy.scratch.write("Boote\n", to: "words")
        for option in ["--prefix", "--terms"] {
            let result = try grus(
                "translate", "--model", toy.run, "--shortlist", list, option, toy.scratch["words"],
                input: "a bird sees .\n")
            result.expectSuccess()
            #expect(result.output.contains("Boote"))
        }
    }

    @Test func anEnsembleHasOneList() throws {
        #expect(try translate("--model", best, "--shortlist", list) == translate("--shortlist", list))
    }

    /// Scores tell whether there was a list, and which.
    @Test func scoresOfListsAreKeptBesideOthers() throws {
        let evaluate = ["evaluate", "--model", toy.run, "--test", "dev=\(toy.scratch["dev"])"]
        for options in [["--shortlist", list], ["--precision", "int8"], [], ["--shortlist", list]] {
            try grus("evaluate", arguments: evaluate.dropFirst() + options).expectSuccess()
        }
        let json = try JSONSerialization.jsonObject(with: toy.bytes("scores.json")) as? [[String: Any]]
        #expect(json?.map { $0["shortlist"] == nil } == [false, true, true])
        #expect((json?.first?["shortlist"] as? String)?.hasPrefix("xxh3:") == true)
        #expect(json?.map { $0["precision"] as? String } == [nil, "int8", nil])
    }

    @Test func otherTextIsLearntFromOnRequest() throws {
        for side in ["en", "de"] { try FileManager.default.removeItem(atPath: toy.scratch["train.\(side).zst"]) }
        expectRefusal(try grus("shortlist", toy.run), 66, "train.en")
        let dev = toy.scratch["dev"]
        let report = try grus("shortlist", toy.run, "--train", dev, "--train", dev, "--dev", dev)
        report.expectSuccess()
        #expect(report.output.contains(" 80\n"))
        for side in ["en", "de"] { try FileManager.default.removeItem(atPath: toy.scratch["dev.\(side).zst"]) }
        expectRefusal(try grus("shortlist", toy.run, "--train", dev), 66, "dev.en")
    }

    @Test func withoutADevelopmentSetTheFileIsWritten() throws {
        for side in ["en", "de"] { try FileManager.default.removeItem(atPath: toy.scratch["dev.\(side).zst"]) }
        let report = try grus("shortlist", toy.run)
        report.expectSuccess()
        #expect(report.error.contains("dev.en") && report.error.contains("--dev PATH"))
        #expect(report.output.contains("pairs") && !report.output.contains("coverage"))
    }

    // MARK: What is refused

    @Test func whatMakesNoSenseIsRefused() throws {
        expectRefusal(try grus("shortlist", toy.run, "--best", "0"), 64, "--best 0: expected at least 1")
        expectRefusal(try grus("shortlist", toy.run, "--frequent=-1"), 64, "--frequent -1: expected at least 0")
        expectRefusal(try grus("shortlist", toy.run, "--output", toy.scratch["no/where"]), 73, "no/where")
        expectRefusal(
            try grus("translate", "--model", toy.run, "--shortlist", list, "--reference", toy.config), 64,
            "--shortlist",
            "nothing is searched for")
        expectRefusal(try grus("evaluate", toy.config, "--shortlist", list), 64, "--shortlist", "are for --model")
    }

    @Test func filesThatAreNoShortlistsAreRefused() throws {
        expectRefusal(try grus("translate", "--model", toy.run, "--shortlist", "nowhere"), 66, "nowhere")
        expectRefusal(try grus("translate", "--model", toy.run, "--shortlist", toy.config), 65, toy.config)
        expectRefusal(try grus("translate", "--model", toy.run, "--shortlist", best), 65, best, "holds no shortlist")
        expectRefusal(try grus("translate", "--model", list), 65, list, "holds no Grus model")
    }

    @Test func aListOfAnotherModelIsRefused() throws {
        let other = toy.scratch["other"]
        try toy.train("--set", "training.stop.epochs=1", "text.vocabulary=20", output: other).expectSuccess()
        expectRefusal(
            try grus("translate", "--model", other, "--shortlist", list), 65, list,
            "source vocabulary is not the model's")
    }

    /// Of a file that was cut or changed, with its checksum left in and with it taken out.
    @Test func damageIsFound() throws {
        let whole = try toy.bytes("shortlist.safetensors")
        for count in [7, 100, whole.count / 2, whole.count - 1] {
            try whole.prefix(count).write(to: URL(fileURLWithPath: list))
            expectRefusal(try grus("translate", "--model", toy.run, "--shortlist", list), 65, list, "damaged")
        }
        for place in stride(from: 20, to: whole.count, by: 97) {
            var changed = whole
            changed[place] ^= 1
            try changed.write(to: URL(fileURLWithPath: list))
            expectRefusal(try grus("translate", "--model", toy.run, "--shortlist", list), 65, list)
        }
        let end = 8 + whole.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = String(decoding: whole[8..<end], as: UTF8.self)
            .replacing(#/"checksum":"[^"]*",/#) { String(repeating: " ", count: $0.0.count) }
        var unsummed = whole
        unsummed.replaceSubrange(8..<end, with: header.utf8)
        try unsummed.write(to: URL(fileURLWithPath: list))
        expectRefusal(try grus("translate", "--model", toy.run, "--shortlist", list), 65, list, "checksum is missing")
    }
}
