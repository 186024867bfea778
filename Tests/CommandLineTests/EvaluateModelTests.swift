import Foundation
import Testing

/// Test sets of a model, under the options of searching and scoring.
@Suite struct EvaluateModelTests {
    private let toy: ToyExperiment

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=1", "corpus.test.dev=\(toy.scratch["dev"])").expectSuccess()
    }

    private func evaluate(_ options: String...) throws -> CommandResult {
        try grus("evaluate", "--model", toy.run, "--width", "4", arguments: options)
    }

    /// The test set, the beam and the signatures' tokenisers of each record of scores.json.
    private func records() throws -> [String] {
        let json = try JSONSerialization.jsonObject(with: toy.bytes("scores.json"))
        return try #require(json as? [[String: Any]]).map { record in
            let search = record["search"] as? [String: Any]
            let scores = record["scores"] as? [[String: Any]]
            let names = scores?.map { "\($0["name"] ?? "") \($0["tok"] ?? "-")" } ?? []
            return "\(record["test"] ?? "") \(search?["beam"] ?? "") \(search?["length_penalty"] ?? "") \(names)"
        }
    }

    @Test func scoresOfOtherSearchesAndOptionsAreKept() throws {
        try evaluate().expectSuccess()
        #expect(try records() == [#"dev 3 1.0 ["BLEU 13a", "chrF2 -"]"#])
        try evaluate("--beam", "1", "--length-penalty", "0.5", "--metrics", "bleu").expectSuccess()
        try evaluate("--tokenize", "char", "--metrics", "bleu").expectSuccess()
        try evaluate("--set", "decoding.beam=1", "decoding.length_penalty=0.5", "evaluation.metrics=[bleu]")
            .expectSuccess()
        #expect(try records() == [#"dev 3 1.0 ["BLEU 13a", "chrF2 -", "BLEU char"]"#, #"dev 1 0.5 ["BLEU 13a"]"#])
    }

    @Test func longLinesAreTranslatedInPieces() throws {
        let whole = try evaluate("--set", "decoding.maximum_source=12")
        #expect(whole.error == "")
        let result = try evaluate("--set", "decoding.maximum_source=5")
        #expect(result.exitCode == 0)
        #expect(result.error.hasPrefix("grus: dev:1: translated in 2 pieces"))
        #expect(result.error.split(separator: "\n").count == 40)
    }

    @Test func scoresOfTheModelBeforeItWasTrainedOnAreNotKept() throws {
        try evaluate("--beam", "1").expectSuccess()
        try toy.train("--resume", "--set", "training.stop.epochs=2", "corpus.test.dev=\(toy.scratch["dev"])")
            .expectSuccess()
        try evaluate().expectSuccess()
        #expect(try records() == [#"dev 3 1.0 ["BLEU 13a", "chrF2 -"]"#])
    }

    @Test func aTestSetThatHasMovedIsNamedAnew() throws {
        let before = try evaluate()
        for side in ["en", "de"] {
            try FileManager.default.moveItem(
                atPath: toy.scratch["dev.\(side).zst"], toPath: toy.scratch["moved.\(side).zst"])
        }
        let missing = try evaluate()
        #expect(missing.exitCode == 66)
        #expect(missing.error.hasSuffix("; name the test set's place with --test dev=PATH\n"))
        #expect(missing.error.split(separator: "\n").count == 1)
        #expect(try evaluate("--test", "dev=\(toy.scratch["moved"])").output == before.output)
    }

    @Test func onlyWhatLeavesTheModelAsItIsCanBeSet() throws {
        let result = try evaluate("--set", "model.embedding=13")
        #expect(result.exitCode == 78)
        #expect(result.error.hasPrefix("grus: the model cannot be changed (model.embedding: 13, was 12): --set takes"))
        let test = try evaluate("--test", "a/b=c")
        #expect(test.exitCode == 64)
        #expect(test.error.hasPrefix("grus: --test a/b=c: expected NAME=PATH, such as test2016=data/test2016"))
    }

    /// The validation of a training is the score that the same options give of the same search.
    @Test func validationsAreScoredAsTestSetsAre() throws {
        let run = toy.scratch["characters"]
        let settings = ["training.stop.epochs=1", "evaluation.tokenize=char", "corpus.test.dev=\(toy.scratch["dev"])"]
        try grus("train", toy.config, "--output", run, "--set", arguments: settings).expectSuccess()
        let log = try String(decoding: toy.bytes("log.jsonl", of: run), as: UTF8.self).split(separator: "\n")
        let record = try #require(log.first { $0.contains("validation") })
        let validation = try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any]
        let bleu = try #require((validation?["values"] as? [String: Double])?["bleu"])
        let result = try grus("evaluate", "--model", run, "--beam", "1", "--metrics", "bleu", "--width", "9", "-b")
        #expect(abs(bleu - (Double(result.output.dropFirst(5).dropLast()) ?? -1)) < 1e-8)
    }
}
