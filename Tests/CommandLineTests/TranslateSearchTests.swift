import Foundation
import Testing

/// The ways to search, what is given and what is written, with a toy model.
struct TranslateSearchTests {
    private let toy: ToyExperiment
    private let text: String
    private let count = 12

    init() throws {
        toy = try ToyExperiment()
        let training = try toy.train("--set", "training.stop.epochs=1", "--set", "training.teacher_forcing=1.0")
        try #require(training.exitCode == 0, "\(training.error)")
        text = ToyExperiment.sentences.prefix(count).map { "\($0.english)\n" }.joined()
    }

    private func translate(_ arguments: String..., input: String? = nil) throws -> CommandResult {
        try grus("translate", "--model", toy.run, arguments: arguments, input: input ?? text)
    }

    /// What is written, line by line.
    private func lines(_ result: CommandResult) -> [String] {
        result.expectSuccess()
        #expect(result.error == "")
        return result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    // MARK: What is written

    @Test func aListOfTheBestIsWrittenAsMosesWritesIt() throws {
        let best = try lines(translate())
        let rows = try lines(translate("--n-best", "3")).map { $0.components(separatedBy: " ||| ") }
        #expect(rows.allSatisfy { $0.count == 4 && $0[2].hasPrefix("LogProbability= -") })
        #expect(rows.map { $0[0] } == (0..<count).flatMap { Array(repeating: "\($0)", count: 3) })
        #expect(stride(from: 0, to: rows.count, by: 3).map { rows[$0][1] } == best)
        #expect(rows.allSatisfy { Float($0[3]).map { $0 < 0 } == true })
    }

    @Test func scoresAndAlignmentsStandBesideTheText() throws {
        let best = try lines(translate())
        for (line, text) in zip(try lines(translate("--scores", "--alignments")), best) {
            let fields = line.split(separator: "\t", maxSplits: 1).map(String.init)
            #expect(Float(fields[0]).map { $0 < 0 } == true)
            let (words, links) = (
                fields[1].components(separatedBy: " ||| ")[0], fields[1].components(separatedBy: " ||| ")[1]
            )
            #expect(words == text)
            #expect(links.split(separator: " ").allSatisfy { $0.wholeMatch(of: /\d+-\d+/) != nil })
        }
    }

    @Test func jsonIsAnObjectALine() throws {
        let best = try lines(translate(input: "\(text)\n"))
        let objects = try lines(translate("--format", "json", "--n-best", "2", input: "\(text)\n")).map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        #expect(objects.map { $0?["text"] as? String } == best)
        for object in objects.dropLast() {
            let tokens = try #require(object?["tokens"] as? [[String: Any]])
            let sum = tokens.compactMap { $0["logprob"] as? Double }.reduce(0, +)
            #expect(abs(sum - (object?["logprob"] as? Double ?? 0)) < 1e-3)
            #expect((object?["nbest"] as? [Any])?.count == 2 && object?["alignment"] is [[Int]])
        }
    }

    @Test(arguments: [
        ("--n-best 4", "--n-best 4: the search has 3 hypotheses; set --beam"),
        ("--n-best 0", "--n-best 0: expected 1 to 1000"), ("--scores --format json", "--scores: "),
        ("--temperature 2", "--temperature 2.0: decoding.temperature does not belong to search: beam"),
        ("--search sampling --nucleus 1.5", "--nucleus 1.5: decoding.nucleus: expected a number above 0 and at most 1"),
        ("--search sampling --beam 2", "--beam 2: decoding.beam does not belong to search: sampling"),
        ("--groups 2", "decoding.groups: a beam of 3 cannot be cut into 2 groups"),
        ("--search fastest", "--search"),
        ("--prefixed --prefix x", "expected one of --prefix, --prefixed, --reference and --terms"),
    ])
    func optionsThatDoNotGoTogetherAreRefused(options: String, message: String) throws {
        let result = try grus(
            "translate", "--model", toy.run, arguments: options.split(separator: " ").map(String.init), input: text)
        expectRefusal(result, 64, message, "(see grus translate --help)")
    }

    // MARK: Searching

    @Test func whatIsDrawnDependsOnTheSeedAlone() throws {
        let drawn = try lines(translate("--search", "sampling", "--threads", "1"))
        #expect(try lines(translate("--search", "sampling", "--threads", "3", "--set", "decoding.batch=5")) == drawn)
        #expect(try lines(translate("--search", "sampling", "--sample-seed", "2")) != drawn)
        // Hardly anything but the best is left.
        let cold = try lines(translate("--search", "sampling", "--temperature", "0.001"))
        #expect(try lines(translate("--beam", "1")) == cold)
        #expect(try lines(translate("--search", "sampling", "--top-k", "1")) == cold)
    }

    @Test(arguments: ["chrf", "bleu", "ter"]) func theLeastRiskIsTaken(utility: String) throws {
        let found = try lines(translate("--search", "mbr", "--candidates", "8", "--utility", utility, "--scores"))
        #expect(found.count == count)
        #expect(found.allSatisfy { $0.split(separator: "\t").first.flatMap { Float($0) } != nil })
    }

    @Test func groupsKeepAwayFromEachOther() throws {
        let found = try lines(translate("--beam", "3", "--groups", "3", "--set", "decoding.diversity=20", "--n-best=3"))
        let firsts = found.prefix(3).map { $0.components(separatedBy: " ||| ")[1].prefix { $0 != " " } }
        #expect(Set(firsts).count == 3)
    }

    @Test func aModelTwiceIsTheModel() throws {
        let result = try grus("translate", "--model", toy.run, "-m", "\(toy.run)/best.safetensors", input: text)
        #expect(try lines(result) == lines(translate()))
    }

    @Test func anEnsembleWithOtherWordsIsRefused() throws {
        let other = try ToyExperiment(segmentation: "characters", vocabulary: 60)
        #expect(try other.train("--set", "training.stop.updates=2").exitCode == 0)
        let result = try grus("translate", "--model", toy.run, "--model", other.run, input: text)
        expectRefusal(result, 65, "\(other.run): its source vocabulary is not that of \(toy.run)")
    }

    // MARK: What is given

    @Test func translationsBeginWithTheirPrefixes() throws {
        let prefixes = (0..<count).map { ["die Katze", "", "der alte"][$0 % 3] }
        try toy.scratch.write(prefixes.map { "\($0)\n" }.joined(), to: "prefixes")
        let found = try lines(translate("--prefix", toy.scratch["prefixes"]))
        #expect(zip(found, prefixes).allSatisfy { $0.hasPrefix($1) })
        let columns = zip(prefixes, text.split(separator: "\n")).map { "\($0)\t\($1)\n" }.joined()
        #expect(try lines(translate("--prefixed", input: columns)) == found)
    }

    @Test func givenTranslationsAreScored() throws {
        let best = try lines(translate("--scores"))
        let texts = best.map { String($0.drop { $0 != "\t" }.dropFirst()) }
        try toy.scratch.write(texts.map { "\($0)\n" }.joined(), to: "references")
        #expect(try lines(translate("--reference", toy.scratch["references"])) == best)
    }

    @Test func whatIsGivenHasAsManyLines() throws {
        try toy.scratch.write("die\ndie\n", to: "short")
        let short = try translate("--prefix", toy.scratch["short"])
        #expect(
            short.exitCode == 65 && short.error.contains("short:2: the file ends here, but there is standard input:3"))
        let long = try translate("--reference", toy.scratch["short"], input: "the dog\n")
        #expect(long.exitCode == 65 && long.error.contains("short:2: there are only 1 lines to translate"))
        let column = try translate("--prefixed", input: "a\tthe dog\nthe dog\n")
        #expect(
            column.exitCode == 65 && column.error.contains("standard input:2: expected a prefix, a tab and a source"))
        #expect(column.output.split(separator: "\n").count == 1)
        expectRefusal(try translate("--prefix", toy.scratch["nowhere"]), 66, "nowhere")
    }

    /// A model that writes from the end is told of in the order of the text.
    @Test func aReversedModelIsToldOfInTheOrderOfTheText() throws {
        let other = try ToyExperiment()
        #expect(try other.train("--set", "corpus.target_direction=reversed", "training.stop.epochs=1").exitCode == 0)
        let result = try grus("translate", "--model", other.run, "--format", "json", input: text)
        for line in lines(result) {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let tokens = try #require(object["tokens"] as? [[String: Any]]).compactMap { $0["token"] as? String }
            let text = tokens.joined().replacing("</s>", with: "").drop { $0 == " " }
            #expect(object["text"] as? String == String(text))
        }
        expectRefusal(
            try grus("translate", "--model", other.run, "--prefixed", input: "a\tb\n"), 64,
            "the model writes from the end")
        let mixed = try grus("translate", "--model", other.run, "--model", toy.run, input: text)
        expectRefusal(mixed, 65, "it writes in the other direction than \(other.run)")
    }

    /// The score is the mean of what both models give the same text, and the order that of the scores.
    @Test func anotherModelHasASay() throws {
        let other = try ToyExperiment(segmentation: "characters", vocabulary: 60)
        #expect(try other.train("--set", "corpus.target_direction=reversed", "training.stop.epochs=2").exitCode == 0)
        let split = { (lines: [String]) in lines.map { $0.components(separatedBy: " ||| ") } }
        let mine = try split(lines(translate("--n-best", "3")))
        let found = try split(lines(translate("--n-best", "3", "--rerank", other.run)))
        #expect(found.count == mine.count && Set(found.map { $0[0] + $0[1] }) == Set(mine.map { $0[0] + $0[1] }))
        let sources = text.split(separator: "\n")
        try toy.scratch.write(mine.map { "\(sources[Int($0[0]) ?? 0])\n" }.joined(), to: "sources")
        try toy.scratch.write(mine.map { "\($0[1])\n" }.joined(), to: "candidates")
        let judged = try grus(
            "translate", "--model", other.run, "--reference", toy.scratch["candidates"], toy.scratch["sources"],
            "--set", "decoding.length_penalty=1.0")
        let theirs = try lines(judged).map { try #require(Float($0.prefix { $0 != "\t" })) }
        for (candidate, score) in zip(mine, theirs) {
            let line = try #require(found.first { $0[0] == candidate[0] && $0[1] == candidate[1] })
            let (own, mean) = (try #require(Float(candidate[3])), try #require(Float(line[3])))
            #expect(abs(mean - (own + score) / 2) < 1e-4)
        }
        for (one, next) in zip(found, found.dropFirst()) where one[0] == next[0] {
            #expect(try #require(Float(one[3])) >= #require(Float(next[3])))
        }
        #expect(try lines(translate("--rerank", other.run)).count == count)
        expectRefusal(
            try translate("--beam", "1", "--rerank", other.run), 64, "--rerank: the search has one hypothesis")
        expectRefusal(
            try translate("--search", "mbr", "--rerank", other.run), 64, "--rerank: a search for minimum Bayes")
        expectRefusal(try translate("--rerank", toy.scratch["nowhere"]), 66, "nowhere")
    }

    @Test func termsComeInTheirTranslations() throws {
        let terms = (0..<count).map { ["die Katze", "", "heute\tzwei Boote"][$0 % 3] }
        try toy.scratch.write(terms.map { "\($0)\n" }.joined(), to: "terms")
        let found = try lines(translate("--terms", toy.scratch["terms"]))
        for (line, terms) in zip(found, terms) {
            #expect(terms.split(separator: "\t").allSatisfy { line.contains($0) }, "\(line)")
        }
        let best = try lines(translate())
        #expect(stride(from: 1, to: count, by: 3).allSatisfy { found[$0] == best[$0] })
        expectRefusal(
            try translate("--terms", toy.scratch["terms"], "--search", "sampling"), 64, "--terms: only a beam")
    }
}
