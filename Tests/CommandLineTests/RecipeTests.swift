import Foundation
import Testing

/// The recipes as they are shipped, on a toy corpus: each is a command or two and a config.
@Suite struct RecipeTests {
    private let toy: ToyExperiment
    /// What makes the models and trainings of the recipes tiny.
    private let tiny = [
        "--set", "text={segmentation: words, vocabulary: 120}", "model.embedding=12", "model.encoder.hidden=12",
        "model.decoder.hidden=12", "model.dropout={}", "training.stop.updates=12", "training.validate.every=6",
    ]

    /// Lays out a clone with the shipped configs, some pairs, and text of one language, in which a line is empty.
    init() throws {
        toy = try ToyExperiment()
        let clone = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        for folder in ["data/phrases", "configs"] {
            try FileManager.default.createDirectory(
                atPath: toy.scratch[folder], withIntermediateDirectories: true)
        }
        try FileManager.default.createDirectory(atPath: text(""), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: clone.appending(path: "configs/recipes").path, toPath: toy.scratch["configs/recipes"])
        for side in ["en", "de"] {
            let (train, dev) = (toy.scratch["train.\(side).zst"], toy.scratch["dev.\(side).zst"])
            let script = """
                zstd -dc \(train) | head -n 200 | zstd -q -o \(text("parallel.\(side).zst"))
                (zstd -dc \(train) | sed -n '201,260p'; echo) | zstd -q -o \(text("alone.\(side).zst"))
                for set in dev test; do cp \(dev) \(toy.scratch["data/phrases"])/$set.\(side).zst; done
                """
            #expect(try shell(script).exitCode == 0)
        }
    }

    private func text(_ name: String) -> String { toy.scratch["runs/recipes/\(name)"] }
    private func run(_ recipe: String) -> String { toy.scratch["runs/recipe-\(recipe)"] }

    private func train(_ recipe: String, _ settings: String...) throws -> CommandResult {
        try grus(
            "train", toy.scratch["configs/recipes/\(recipe).yaml"], "--output", run(recipe),
            arguments: tiny + settings)
    }

    private func translate(_ recipe: String, _ input: String, to output: String) throws {
        try grus("translate", "--model", run(recipe), "--beam", "2", text(input), "--output", text(output))
            .expectSuccess()
    }

    /// What the log says of the training set.
    private func start(_ recipe: String) throws -> [String: Any] {
        try #require(try toy.records(of: run(recipe)).first { $0["event"] as? String == "start" })
    }

    private func lines(_ name: String) throws -> [Substring] {
        let packed = text(name).hasSuffix(".zst")
        let result = try shell(packed ? "zstd -dc '\(text(name))'" : "cat '\(text(name))'")
        return result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    @Test func backTranslation() throws {
        try train("reverse").expectSuccess()
        try translate("reverse", "alone.de.zst", to: "back.en.zst")
        let back = try lines("back.en.zst")
        #expect(back.count == 61 && back.last == "")
        let result = try train("back-translation")
        result.expectSuccess()
        let empty = back.count { $0.isEmpty }
        #expect(
            result.error.contains(
                "261 pairs read, \(261 - empty) kept; dropped: \(empty) empty source"), "\(result.error)")
        let start = try start("back-translation")
        #expect(start["pairsRead"] as? Int == 261 && start["pairs"] as? Int == 261 - empty)
        // The tag is learnt, and no part of what is translated.
        try grus("show", run("back-translation"), "--extract", "source.model", "--output", toy.scratch["words"])
            .expectSuccess()
        #expect(try toy.scratch.read("words").contains("BT"))
        #expect(try lines("back.en.zst").allSatisfy { !$0.contains("BT") })
        #expect(try grus("translate", "--model", run("back-translation"), text("alone.en.zst")).exitCode == 0)
    }

    /// By redirection, without compression: the sides are files of any name.
    @Test func selfTraining() throws {
        try train("base").expectSuccess()
        try toy.scratch.write("", to: "runs/recipes/forward.de")
        let translate = ["translate", "--model", run("base"), text("alone.en.zst")]
        try grus(translate[0], arguments: Array(translate.dropFirst()), output: text("forward.de")).expectSuccess()
        #expect(try lines("forward.de").count == 61)
        let shard = "{source: \(text("alone.en.zst")), target: \(text("forward.de"))}"
        try train("self-training", "corpus.train=[\(text("parallel")), \(shard)]").expectSuccess()
        #expect(try start("self-training")["pairsRead"] as? Int == 261)
    }

    @Test func distillation() throws {
        try train("base").expectSuccess()
        try translate("base", "parallel.en.zst", to: "distilled.de.zst")
        try train("distillation").expectSuccess()
        #expect(try start("distillation")["pairsRead"] as? Int == 200)
        #expect(try lines("distilled.de.zst") != lines("parallel.de.zst"))
    }

    /// A translation that is empty where its source is not is a pair less, and no fault.
    @Test func emptyTranslationsAreLeftOutAndCounted() throws {
        let script = "zstd -dc \(text("parallel.de.zst")) | sed '3,7s/.*//' > \(text("distilled.de"))"
        #expect(try shell(script).exitCode == 0)
        let shard = "{source: \(text("parallel.en.zst")), target: \(text("distilled.de"))}"
        let result = try train("distillation", "corpus.train=\(shard)")
        result.expectSuccess()
        #expect(result.error.contains("200 pairs read, 195 kept; dropped: 5 empty target,"), "\(result.error)")
    }

    /// Validations get better at BLEU, and what is drawn costs less.
    @Test func minimumRiskTrainingImprovesAModel() throws {
        try train(
            "base", "training.stop.updates=300", "training.validate.every=300", "training.batch.sentences=16",
            "training.optimizer.learning_rate=0.01", "training.schedule.warmup=20"
        ).expectSuccess()
        let result = try grus(
            "train", toy.scratch["configs/recipes/minimum-risk.yaml"], "--output", run("minimum-risk"), "--set",
            "training.start_from=\(run("base"))", "model.embedding=12", "model.encoder.hidden=12",
            "model.decoder.hidden=12", "training.stop.updates=150", "training.validate.every=50",
            "training.loss.alpha=0.05", "training.optimizer.learning_rate=0.002")
        result.expectSuccess()
        let (before, after) = (try bleu(of: run("base")), try bleu(of: run("minimum-risk")))
        #expect(try #require(after.max()) > (try #require(before.max())), "\(before), then \(after)")
        let risks = try validations(of: run("minimum-risk")).compactMap { $0["trainLoss"] as? Double }
        #expect(try #require(risks.last) < (try #require(risks.first)) - 0.01, "\(risks)")
    }

    private func validations(of run: String) throws -> [[String: Any]] {
        try toy.records(of: run).filter { $0["event"] as? String == "validation" }
    }

    private func bleu(of run: String) throws -> [Double] {
        try validations(of: run).compactMap { ($0["values"] as? [String: Double])?["bleu"] }
    }

    /// Ends as a training that was not interrupted, whatever the threads.
    @Test func minimumRiskTrainingIsResumedExactly() throws {
        try train("base").expectSuccess()
        let settings = [
            "--set", "training.start_from=\(run("base"))", "model.embedding=12", "model.encoder.hidden=12",
            "model.decoder.hidden=12", "training.validate.every=4", "training.loss.candidates=4",
        ]
        let config = toy.scratch["configs/recipes/minimum-risk.yaml"]
        func goOn(_ output: String, _ more: String...) throws {
            try grus("train", config, "--output", toy.scratch[output], arguments: settings + more).expectSuccess()
        }
        try goOn("whole", "training.stop.updates=8", "--threads", "1")
        try goOn("cut", "training.stop.updates=4", "--threads", "2")
        try goOn("cut", "training.stop.updates=8", "--resume", "--threads", "2")
        #expect(
            try toy.bytes("last.safetensors", of: toy.scratch["cut"])
                == toy.bytes("last.safetensors", of: toy.scratch["whole"]))
    }
}
