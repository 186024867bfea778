import Foundation
import Testing

/// Trainings whose text is segmented anew for every epoch.
@Suite struct SamplingTests {
    private let toy: ToyExperiment

    init() throws { toy = try ToyExperiment(segmentation: "sentencepiece", vocabulary: 90) }

    private func train(_ output: String, _ settings: String...) throws -> CommandResult {
        try toy.train("--set", arguments: settings, output: toy.scratch[output])
    }

    /// All tensors of a run, without the header, which holds the config.
    private func weights(_ run: String) throws -> Data {
        let file = try toy.bytes("last.safetensors", of: toy.scratch[run])
        return file.dropFirst(8 + file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) })
    }

    @Test func theRunSaysWhatIsDrawn() throws {
        let result = try train("sampled", "text.sampling=bpe_dropout")
        result.expectSuccess()
        #expect(result.error.contains("target tokens, drawn anew for every epoch: bpe_dropout of source and target\n"))
        let plain = try train("plain", "training.stop.epochs=2")
        plain.expectSuccess()
        #expect(!plain.error.contains("drawn"))
        #expect(try weights("sampled") != weights("plain"))
        // Translations are segmented in one way, and as ever.
        let inputs = ToyExperiment.sentences.prefix(20).map { "\($0.english)\n" }.joined()
        let outputs = try (0..<2).map { _ in
            try grus("translate", "--model", toy.scratch["sampled"], input: inputs)
        }
        #expect(outputs[0].exitCode == 0 && outputs[0].output == outputs[1].output)
    }

    /// The text is that of another model, but not what is drawn of it; and a model that is given says itself what it is.
    @Test func givenModelsAreOfTheirOwnType() throws {
        try train("first", "text.algorithm=unigram", "text.vocabulary=80", "training.stop.updates=2").expectSuccess()
        let model = toy.scratch["first.model"]
        try grus("show", toy.scratch["first"], "--extract", "source.model", "--output", model).expectSuccess()
        for (name, setting) in [
            ("given", "text.source_model=\(model)"), ("kept", "training.start_from=\(toy.scratch["first"])"),
        ] {
            let refused = try train("no-\(name)", setting, "text.sampling=bpe_dropout")
            expectRefusal(refused, 78, "text.sampling.kind: bpe_dropout is for bpe models", "of the type unigram")
            #expect(!FileManager.default.fileExists(atPath: toy.scratch["no-\(name)"]))
            let result = try train(name, setting, "text.sampling={kind: unigram, nbest: 5}", "training.stop.updates=30")
            result.expectSuccess()
            #expect(result.error.contains("unigram of source and target"))
            try train("plain-\(name)", setting, "training.stop.updates=30").expectSuccess()
            #expect(try weights(name) != weights("plain-\(name)"))
            let config = try toy.scratch.read("\(name)/config.yaml")
            #expect(config.contains("  sampling:\n    kind: unigram\n"), "\(config)")
            // It cannot be changed on the way.
            let changed = try toy.train(
                "--resume", "--set", setting, "text.sampling={kind: unigram, nbest: 6}", "training.stop.updates=33",
                output: toy.scratch[name])
            expectRefusal(changed, 78, "text.sampling.nbest")
        }
    }

    @Test func aCheckCountsWhatIsDrawn() throws {
        let counts = try ["none", "{kind: bpe_dropout, rate: 0.5}"].map { sampling in
            let result = try grus(
                "check", toy.config, "--format", "json", "--seconds", "0.1", "--set", "text.sampling=\(sampling)")
            result.expectSuccess()
            let report = try #require(
                JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
            let estimate = try #require(report["estimate"] as? [String: Any])
            return try #require(estimate["targetTokensPerEpoch"] as? Int)
        }
        #expect(counts[1] > counts[0])
    }
}
