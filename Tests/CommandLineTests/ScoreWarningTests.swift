import Foundation
import Testing

/// A config whose settings make a score mean little is trained and evaluated, but not without a word.
@Suite struct ScoreWarningTests {
    private func check(_ settings: [String]) throws -> CommandResult {
        let scratch = try Scratch()
        try scratch.write("a\tb\n", to: "t.tsv")
        try scratch.write("name: x\ncorpus: {source: en, target: zh, train: t.tsv, dev: t.tsv}\n", to: "x.yaml")
        let result = try grus("config", scratch["x.yaml"], "--set", arguments: settings)
        result.expectSuccess()
        #expect(result.output.contains("\nevaluation:\n"))
        return result
    }

    @Test(arguments: [
        (["evaluation.tokenize=13a"], "evaluation.tokenize: 13a finds no words in text like that of zh"),
        (
            ["corpus.target=ja", "evaluation.tokenize=intl"],
            "evaluation.tokenize: intl finds no words in text like that of ja"
        ),
        (["text.lowercase=en"], "text.lowercase: translations are lower-cased and references are not"),
        (["text.normalization=nfkc"], "text.normalization: nfkc changes translations, but not references"),
    ])
    func eachIsOneLine(settings: [String], message: String) throws {
        let result = try check(settings)
        #expect(result.error.hasPrefix("grus: warning: \(message)"))
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        ["evaluation.tokenize=char"], ["corpus.target=de", "evaluation.tokenize=13a"],
        ["text.lowercase=en", "evaluation.lowercase=true"],
        ["text.lowercase=en", "evaluation.metrics=[ter]", "training.validate.metrics=[loss]"],
    ])
    func whatGoesTogetherIsNotWarnedOf(settings: [String]) throws {
        #expect(try check(settings).error == "")
    }
}
