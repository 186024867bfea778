import Foundation
import Testing

/// Trainings that start from the weights of another model.
@Suite struct FineTuningTests {
    /// All but the bias of the output layer, which is so all that is trained.
    private static let frozen = "training.freeze=[encoder, attention, decoder, readout, embeddings]"
    private let toy: ToyExperiment
    private var second: String { toy.scratch["second"] }

    init() throws { toy = try ToyExperiment() }

    /// Trains another model, from that of the run.
    private func start(
        _ settings: String..., from model: String? = nil, updates: Int = 2, output: String? = nil
    ) throws -> CommandResult {
        let given = ["--set", "training.start_from.model=\(model ?? toy.run)", "training.stop.updates=\(updates)"]
        return try toy.train(arguments: given + settings, output: output ?? second)
    }

    /// The shapes and bytes of the tensors of a model file.
    private func tensors(_ run: String, _ name: String = "best") throws -> [String: (shape: [Int], bytes: Data)] {
        let file = try toy.bytes("\(name).safetensors", of: run)
        let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let body = file.dropFirst(8 + length)
        let header = try #require(
            JSONSerialization.jsonObject(with: file.dropFirst(8).prefix(length)) as? [String: [String: Any]])
        return header.compactMapValues { entry in
            guard let shape = entry["shape"] as? [Int], let ends = entry["data_offsets"] as? [Int] else { return nil }
            return (shape, Data(body.dropFirst(ends[0]).prefix(ends[1] - ends[0])))
        }
    }

    /// The names of the tensors that two models have other bytes of.
    private func differences(_ one: String, _ other: String) throws -> [String] {
        let (one, other) = (try tensors(one), try tensors(other))
        return one.filter { other[$0.key]?.bytes != $0.value.bytes }.keys.sorted()
    }

    /// The tokens of a side in the order of their ids, and their rows of a table.
    private func rows(_ run: String, _ side: String, _ table: String) throws -> [(token: String, row: Data)] {
        let file = toy.scratch["vocabulary"]
        try grus("show", run, "--extract", "\(side).model", "--output", file).expectSuccess()
        let tokens = try toy.scratch.read("vocabulary").split(separator: "\n").map(String.init)
        let tensor = try #require(try tensors(run)[table])
        let width = tensor.bytes.count / tokens.count
        return tokens.enumerated().map { ($1, Data(tensor.bytes.dropFirst($0 * width).prefix(width))) }
    }

    @Test func theWeightsAndTheVocabularyAreTaken() throws {
        try toy.train("--set", "training.stop.updates=3").expectSuccess()
        let result = try start(Self.frozen, "text.vocabulary=20", "seed=5")
        result.expectSuccess()
        #expect(result.error.contains("start       \(toy.run): "))
        #expect(result.error.contains(" parameters taken, 0 mapped, 0 fresh\n"), "\(result.error)")
        #expect(try differences(toy.run, second) == ["output.bias"])
        let record = try #require(toy.records(of: second).first { $0["event"] as? String == "transfer" })
        #expect(record["model"] as? String == toy.run && record["update"] as? Int == 0)
        let fates = (record["parameters"] as? [[String: Any]] ?? []).map { $0["fate"] as? String }
        #expect(fates.count > 10 && fates.allSatisfy { $0 == "taken" })
        // The same without a model: nothing is the same but the vocabulary, and gains and biases.
        try toy.train("--set", Self.frozen, "training.stop.updates=2", "seed=5", output: toy.scratch["none"])
            .expectSuccess()
        #expect(try differences(toy.run, toy.scratch["none"]).count > 10)
    }

    /// Tokens that both vocabularies have keep their rows; others have those that a training without a model begins with.
    @Test(arguments: [(20, 120), (120, 20)]) func rowsGoByTheirTokens(there: Int, here: Int) throws {
        try toy.train("--set", "training.stop.updates=3", "text.vocabulary=\(there)").expectSuccess()
        let settings = [Self.frozen, "text.vocabulary=\(here)"]
        let result = try start(settings[0], settings[1], "training.start_from.vocabulary=map")
        result.expectSuccess()
        #expect(result.error.contains(" parameters taken, 3 mapped, 0 fresh\n"), "\(result.error)")
        try toy.train("--set", settings[0], settings[1], "training.stop.updates=2", output: toy.scratch["none"])
            .expectSuccess()
        for (side, table) in [("source", "source.embedding"), ("target", "target.embedding")] {
            let old = Dictionary(uniqueKeysWithValues: try rows(toy.run, side, table).map { ($0.token, $0.row) })
            let (new, fresh) = (try rows(second, side, table), try rows(toy.scratch["none"], side, table))
            #expect(new.map(\.token) == fresh.map(\.token))
            for (new, fresh) in zip(new, fresh) { #expect(new.row == old[new.token] ?? fresh.row, "\(new.token)") }
            let known = new.count { old[$0.token] != nil }
            #expect(known >= 20 && (there > here || known < new.count))
            #expect(result.error.contains("\(table) mapped: \(known) of \(new.count) tokens are known\n"))
        }
        #expect(try differences(toy.run, second).filter { $0.hasSuffix("recurrent.weight") } == [])
        try grus("report", second, "--output", toy.scratch["page.html"]).expectSuccess()
        let page = try toy.scratch.read("page.html")
        #expect(page.contains("<h2>Started from</h2>") && page.contains("<code>target.embedding</code>"))
    }

    @Test func whatDoesNotFitIsNamedAndFresh() throws {
        try toy.train("--set", "training.stop.updates=3").expectSuccess()
        let result = try start(
            "model.decoder.hidden=16", "model.decoder.attention.hidden=12", "model.encoder.layers=2")
        result.expectSuccess()
        for line in [
            "decoder.0.recurrent.weight fresh: 16×48 here, 12×36 there\n",
            "encoder.1.forward.recurrent.weight fresh: the model has none\n",
        ] { #expect(result.error.contains(line), "\(result.error)") }
        #expect(!result.error.contains("encoder.0.forward.recurrent.weight fresh"))
    }

    /// A training goes on without the model that it started from, and ends as one that was not interrupted.
    @Test(arguments: ["keep", "map"]) func resumingNeedsNoModel(vocabulary: String) throws {
        try toy.train("--set", "training.stop.updates=3", "text.vocabulary=40").expectSuccess()
        let setting = "training.start_from.vocabulary=\(vocabulary)"
        try start(setting, updates: 6, output: toy.scratch["whole"]).expectSuccess()
        try start(setting, updates: 3).expectSuccess()
        try FileManager.default.removeItem(atPath: toy.run)
        expectRefusal(try start(setting, output: toy.scratch["third"]), 66, "\(toy.run): no such model file")
        try toy.train(
            "--resume", "--set", "training.start_from.model=\(toy.run)", setting, "training.stop.updates=6",
            output: second
        ).expectSuccess()
        // The resumed run has a validation more, at its interruption.
        #expect(
            try tensors(second, "last").mapValues(\.bytes) == tensors(toy.scratch["whole"], "last").mapValues(\.bytes))
        try grus("train", second, "--resume", "--set", "training.stop.updates=7").expectSuccess()
    }

    @Test func whatIsNoStartIsRefused() throws {
        try toy.train("--set", "training.stop.updates=2").expectSuccess()
        let small = toy.scratch["small.safetensors"]
        try grus("quantize", toy.run, "--output", small).expectSuccess()
        expectRefusal(try start(from: small), 65, "\(small): the weights are rounded to int8")
        expectRefusal(try start(from: toy.scratch["nowhere"]), 66, "\(toy.scratch["nowhere"]): no such model file")
        expectRefusal(try start(from: toy.config), 65, "\(toy.config): ")
        #expect(!FileManager.default.fileExists(atPath: second))
    }

    @Test func theWordsOfAConfigAreShort() throws {
        let config = try grus(
            "config", toy.config, "--set", "training.start_from=\(toy.config)", "model.init.weights=xavier_normal")
        config.expectSuccess()
        #expect(config.output.contains("  start_from:\n    model: \(toy.config)\n    vocabulary: keep\n"))
        #expect(config.output.contains("    weights:\n      kind: xavier_normal\n"))
        expectRefusal(
            try grus("config", toy.config, "--set", "training.freeze=[encodr]"), 78,
            "training.freeze: nothing is called encodr; there are the parts encoder, ")
        expectRefusal(
            try grus("config", toy.config, "--set", "training.freeze=['*']"), 78,
            "training.freeze: nothing is left to train")
    }
}
