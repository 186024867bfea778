import Foundation
import Grus
import TestFolders
import Testing

@Suite struct TestSetResultTests {
    private let folder: TemporaryFolder
    private let config: ExperimentConfig

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("one two three four\nfive six seven eight\n", to: "held-out.en")
        try folder.write("eins zwei drei vier\nfünf sechs sieben acht\n", to: "held-out.de")
        try folder.write("name: x\ncorpus: {source: en, target: de, train: t, test: {small: held-out}}", to: "x.yaml")
        config = try ExperimentConfig(file: "\(folder.path)/x.yaml")
    }

    @Test func aTestSetIsTranslatedScoredAndKept() throws {
        let testSet = try #require(config.corpus.test.first)
        let result = try Evaluation(of: config).run(testSet, of: config) { sources in
            #expect(sources == ["one two three four", "five six seven eight"])
            return ["eins zwei drei vier", "fünf sechs sieben acht"]
        }
        #expect(result.scores.map(\.name) == ["BLEU", "chrF2"])
        #expect(result.scores.allSatisfy { abs($0.value - 100) < 1e-9 })

        let run = try RunDirectory.create(at: "\(folder.path)/run", config: config)
        try run.save([result], language: "de")
        #expect(try folder.read("run/translations/small.de") == "eins zwei drei vier\nfünf sechs sieben acht\n")
        let json = try JSONSerialization.jsonObject(with: Data(folder.read("run/scores.json").utf8)) as? [[String: Any]]
        #expect(json?.first?["test"] as? String == "small")
        #expect((json?.first?["scores"] as? [[String: Any]])?.last?["name"] as? String == "chrF2")
    }

    @Test(arguments: [("zh", "zh"), ("zh-Hant", "zh"), ("de", "13a"), ("zha", "13a")])
    func chineseHasItsTokenizer(language: String, tokenizer: String) throws {
        var config = config
        config.corpus.target = language
        #expect(try Evaluation(of: config).bleu.tokenizer.name == tokenizer)
        config.evaluation.tokenize = try TokenizerChoice("char")
        config.evaluation.lowercase = true
        #expect(try Evaluation(of: config).bleu.tokenizer.name == "char")
        #expect(try Evaluation(of: config).bleu.lowercase)
        #expect(try Evaluation(of: config).chrF.lowercase)
    }
}
