import Foundation
import Testing

/// What `grus compare` says of runs beside one another.
@Suite struct CompareCommandTests {
    private let toy: ToyExperiment
    private var base: String { toy.scratch["base"] }
    private var other: String { toy.scratch["other"] }

    init() throws {
        toy = try ToyExperiment()
        for (run, seed) in [(toy.scratch["base"], 1), (toy.scratch["other"], 2)] {
            let test = "corpus.test.held=\(toy.scratch["dev"])"
            try toy.train("--set", "training.stop.epochs=1", "seed=\(seed)", test, output: run).expectSuccess()
        }
    }

    private func evaluate(_ runs: String...) throws {
        for run in runs { try grus("evaluate", "--model", run).expectSuccess() }
    }

    private func compare(_ options: String...) throws -> CommandResult {
        try grus("compare", base, other, arguments: options)
    }

    @Test func configsCurvesAndScoresAreCompared() throws {
        try evaluate(base, other)
        let result = try compare()
        result.expectSuccess()
        #expect(result.error == "")
        for part in [
            "base   finished ", "\nconfig  base  other\nseed    1     2\n", "\ndev bleu, from ", "\ndev loss, from ",
            "\ntrain loss, from ", " updates\n",
            "\nheld\nSystem          BLEU (μ ± 95% CI)       p   chrF2 (μ ± 95% CI)",
            "\nBaseline: base  ", "paired bootstrap resampling, 1000 resamples",
        ] { #expect(result.output.contains(part), "\(part) in \(result.output)") }
    }

    /// Translations of the development set, of which some lack a word.
    private func keepTranslations(in run: String, lacking: Int) throws {
        try FileManager.default.createDirectory(atPath: "\(run)/translations", withIntermediateDirectories: true)
        let lines = ToyExperiment.sentences.enumerated().filter { $0.offset % 9 == 0 }.map { $0.element.german }
        let kept = lines.enumerated().map { $0.offset % lacking == 0 ? String($0.element.dropFirst(4)) : $0.element }
        try kept.map { "\($0)\n" }.joined().write(
            toFile: "\(run)/translations/held.de", atomically: true, encoding: .utf8)
    }

    @Test(arguments: [["--paired-bs"], ["--paired-ar", "--paired-ar-n", "500"]])
    func numbersAreThoseOfEvaluate(test: [String]) throws {
        try keepTranslations(in: base, lacking: 3)
        try keepTranslations(in: other, lacking: 4)
        let common = ["--seed", "7", "--format", "json", "--metrics", "bleu", "ter"]
        let compared = try grus("compare", base, other, arguments: test.filter { $0 != "--paired-bs" } + common)
        compared.expectSuccess()
        let files = [base, other].map { "\($0)/translations/held.de" }
        let evaluated = try grus("evaluate", toy.scratch["dev.de.zst"], arguments: test + common + ["--input"] + files)
        evaluated.expectSuccess()
        let json = try #require(JSONSerialization.jsonObject(with: Data(compared.output.utf8)) as? [String: Any])
        let tests = try #require(json["tests"] as? [[String: Any]])
        let systems = try #require(tests.first?["systems"] as? [[String: Any]])
        let expected = try #require(JSONSerialization.jsonObject(with: Data(evaluated.output.utf8)) as? [[String: Any]])
        for metric in ["BLEU", "TER"] {
            #expect(systems.map { $0[metric] as? NSDictionary } == expected.map { $0[metric] as? NSDictionary })
            let pValue = try #require((systems[1][metric] as? [String: Any])?["p_value"] as? Double)
            #expect(pValue > 0 && pValue < 1)
        }
        #expect((json["curves"] as? [[String: Any]])?.count == 2)
        #expect((json["differences"] as? [[String: Any]])?.first?["key"] as? String == "seed")
    }

    @Test func whatHasNoTranslationsIsToldWithTheCommand() throws {
        let none = try compare()
        none.expectSuccess()
        let advice = "has no translations of held yet: grus evaluate --model"
        #expect(
            none.output.hasSuffix("\nheld\nbase \(advice) \(base) makes them\nother \(advice) \(other) makes them\n"))
        try evaluate(other)
        let one = try compare()
        #expect(
            one.output.contains("\nBaseline: other  ") && one.output.contains("\n\nbase \(advice) \(base) makes them\n")
        )
    }

    @Test func whatDoesNotBelongTogetherIsNotCompared() throws {
        try evaluate(base, other)
        try toy.scratch.write("zu kurz\n", to: "other/translations/held.de")
        #expect(try compare().output.contains("other has 1 translations of held, which has 40 lines: grus evaluate "))
        try toy.scratch.write([0xFF, 10], to: "other/translations/held.de")
        #expect(try compare().output.contains("other has a damaged \(other)/translations/held.de: grus evaluate "))
        #expect(try shell("mv '\(toy.scratch["dev.de.zst"])' '\(toy.scratch["moved.de.zst"])'").exitCode == 0)
        #expect(try compare().output.contains("; name the test set's place with --test held=PATH\n"))
        #expect(try shell("cd '\(toy.scratch.path)' && cp dev.en.zst moved.en.zst").exitCode == 0)
        #expect(try compare("--test", "held=\(toy.scratch["moved"])").output.contains("Baseline: base"))
        expectRefusal(try compare("--test", "held=\(toy.scratch["dev"])"), 66, "dev.de")
    }

    @Test func damagedRunsAreCompared() throws {
        #expect(
            try shell("cd '\(toy.scratch.path)' && echo '{' > other/config.yaml && echo x >> other/log.jsonl").exitCode
                == 0)
        let result = try compare()
        result.expectSuccess()
        #expect(result.output.contains("the config of other cannot be read\n"))
        #expect(result.error.split(separator: "\n").count == 2)
        try toy.scratch.write("x", to: "base/config.yaml")
        #expect(try compare().output.contains("base/config.yaml:1: expected a mapping with keys"))
    }

    @Test func runsAreNamedOnceAndThere() throws {
        expectRefusal(try grus("compare", base), 64, "expected several runs (see grus compare --help)")
        expectRefusal(try grus("compare", base, base), 64, "base is named twice")
        expectRefusal(try grus("compare", base, toy.scratch["none"]), 66, "none: holds no run: config.yaml is missing")
    }
}
