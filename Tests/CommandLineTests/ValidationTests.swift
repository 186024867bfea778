import Foundation
import Testing

/// What trainings measure, show and record on the way.
@Suite struct ValidationTests {
    private func validations(_ toy: ToyExperiment, of run: String? = nil) throws -> [[String: Double]] {
        try toy.records(of: run).filter { $0["event"] as? String == "validation" }.map {
            try #require($0["values"] as? [String: Double])
        }
    }

    @Test func everyMetricIsMeasured() throws {
        let toy = try ToyExperiment()
        let metrics = "training.validate.metrics=[loss, perplexity, accuracy, bleu, chrf, ter]"
        try toy.train("--set", metrics, "training.stop.metric=[chrf, ter]", "training.stop.epochs=3").expectSuccess()
        let values = try validations(toy)
        #expect(values.allSatisfy { $0.keys.sorted() == ["accuracy", "bleu", "chrf", "loss", "perplexity", "ter"] })
        for values in values {
            let (loss, perplexity) = (try #require(values["loss"]), try #require(values["perplexity"]))
            #expect(abs(exp(loss) / perplexity - 1) < 1e-12)
            #expect((0...100).contains(try #require(values["accuracy"])))
        }
        let best = try toy.records().last?["bestValue"] as? Double
        #expect(best == values.compactMap { $0["chrf"] }.max())
        // The same training, measured in another way.
        let plain = toy.scratch["plain"]
        try toy.train("--set", "training.stop.epochs=3", output: plain).expectSuccess()
        #expect(try validations(toy, of: plain).map { $0["bleu"] } == values.map { $0["bleu"] })
        #expect(try validations(toy, of: plain).map { $0["loss"] } == values.map { $0["loss"] })
    }

    /// The values are those of the model's translations as `grus evaluate` scores them.
    @Test(arguments: [("greedy", "1"), ("beam", "3")])
    func translationsAreThoseOfTheSearch(decoding: String, beam: String) throws {
        let toy = try ToyExperiment()
        try toy.train(
            "--set", "training.validate.decoding=\(decoding)", "training.validate.metrics=[bleu, chrf, ter]",
            "training.stop.epochs=4"
        ).expectSuccess()
        let dev = "dev=\(toy.scratch["dev"])"
        let scored = try grus(
            "evaluate", "--model", "\(toy.run)/last.safetensors", "--test", dev, "--beam", beam, "-m", "bleu", "chrf",
            "ter", "--format", "json", "--width", "8")
        scored.expectSuccess()
        let last = try #require(try validations(toy).last)
        for (metric, name) in [("bleu", "BLEU"), ("chrf", "chrF2"), ("ter", "TER")] {
            let value = String(format: "%.6f", try #require(last[metric]))
            let pattern = try Regex("\"name\": \"\(name)\",\\s*\"score\": (\\d+\\.\\d+)")
            let found = try #require(scored.output.firstMatch(of: pattern)?.output[1].substring)
            #expect(String(format: "%.6f", Double(found) ?? -1) == value, "\(metric)")
        }
    }

    /// Where training follows what its search finds, the search stays as it is.
    @Test func aSearchThatTrainingFollowsIsKept() throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=2", "training.validate.decoding=beam").expectSuccess()
        expectRefusal(
            try grus("train", toy.run, "--resume", "--set", "decoding.beam=2"), 78, "decoding.beam: 2, was 3")
    }

    @Test func samplesAreShownAndKept() throws {
        let toy = try ToyExperiment()
        let result = try toy.train(
            "--set", "training.validate.samples=3", "training.validate.metrics=[loss]", "training.stop.metric=loss")
        result.expectSuccess()
        let samples = try toy.records().filter { $0["event"] as? String == "sample" }
        #expect(samples.compactMap { $0["line"] as? Int } == [1, 14, 27, 1, 14, 27])
        #expect(samples.compactMap { $0["update"] as? Int } == [20, 20, 20, 40, 40, 40])
        for sample in samples.suffix(3) {
            let source = try #require(sample["source"] as? String)
            let translation = try grus(
                "translate", "--model", "\(toy.run)/last.safetensors", "--beam", "1", input: "\(source)\n")
            #expect(translation.output == "\(try #require(sample["output"] as? String))\n")
            #expect(result.error.contains("  source     \(source)\n  reference  "))
        }
        expectRefusal(
            try toy.train("--set", "training.validate.samples=1", "corpus.dev=none", output: toy.scratch["none"]), 78,
            "training.validate.samples are of corpus.dev, which is missing")
    }

    /// With a rate of next to nothing no loss becomes better.
    @Test func patienceLastsAsLongAsAnythingBecomesBetter() throws {
        let toy = try ToyExperiment()
        let settings = [
            "training.optimizer.learning_rate=1e-30", "training.stop.patience=2", "training.stop.epochs=9",
            "training.validate.metrics=[loss, accuracy]", "training.stop.metric=[accuracy, loss]",
        ]
        let result = try toy.train("--set", arguments: settings)
        #expect(result.error.contains("done: 2 validations without a better accuracy or loss"), "\(result.error)")
        let epochs = try validations(toy).count
        // A loss that changes in its last digits has become better, or it has not.
        #expect((3...9).contains(epochs))
    }

    // MARK: TensorBoard

    @Test func eventFilesAreWrittenOnRequest() throws {
        let toy = try ToyExperiment()
        let set = ["training.log.tensorboard=true", "training.validate.samples=1"]
        try toy.train("--set", "training.stop.epochs=1", arguments: set).expectSuccess()
        try toy.train("--resume", "--set", "training.stop.epochs=2", arguments: set).expectSuccess()
        let files = try toy.files().filter { $0.hasPrefix("events.out.tfevents.") }
        #expect(files.count == 2)
        for (file, step) in zip(files, [1, 21] as [UInt8]) {
            let bytes = try toy.bytes(file)
            #expect(bytes.count > 500)
            #expect(bytes.firstRange(of: Data([0x10, step, 0x3A, 2, 0x08, 1])) != nil, "a session start")
            for tag in ["train/loss", "dev/bleu", "dev line 1"] {
                #expect(bytes.firstRange(of: Data(tag.utf8)) != nil, "\(tag)")
            }
        }
        let plain = toy.scratch["plain"]
        try toy.train(output: plain).expectSuccess()
        #expect(try toy.files(of: plain) == toy.files().filter { !$0.hasPrefix("events.") })
        #expect(try toy.history().filter { !$0.hasPrefix("sample") } == toy.history(of: plain))
    }
}
