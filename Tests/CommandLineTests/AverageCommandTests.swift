import Foundation
import Testing

/// Models that a run keeps of its validations, and what `grus average` makes of them.
@Suite struct AverageCommandTests {
    /// Trains for five epochs; 18 updates each.
    private func train(_ toy: ToyExperiment, _ settings: String..., output: String? = nil) throws {
        try toy.train(
            "--set", arguments: ["training.stop.epochs=5", "training.stop.metric=loss"] + settings, output: output
        ).expectSuccess()
    }

    private func values(_ model: String, _ tensor: String) throws -> [Float] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: model))
        let length = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
        let header = try #require(
            JSONSerialization.jsonObject(with: bytes.subdata(in: 8..<8 + length)) as? [String: Any])
        let range = try #require((header[tensor] as? [String: Any])?["data_offsets"] as? [Int])
        let data = bytes.subdata(in: 8 + length + range[0]..<8 + length + range[1])
        return data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    @Test func aRunKeepsItsBestAndItsNewestModels() throws {
        let toy = try ToyExperiment()
        try train(toy, "training.checkpoint.keep_best=2", "training.checkpoint.keep_last=3")
        let losses = try toy.records().filter { $0["event"] as? String == "validation" }.map { record in
            (
                update: try #require(record["update"] as? Int),
                loss: try #require((record["values"] as? [String: Double])?["loss"])
            )
        }
        let (best, last) = (losses.sorted { $0.loss < $1.loss }.prefix(2), losses.suffix(3))
        let wanted = Set((best + last).map { "\($0.update).safetensors" })
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: "\(toy.run)/models")) == wanted)
        let newest = try #require(losses.last).update
        #expect(
            try values("\(toy.run)/models/\(newest).safetensors", "output.bias")
                == values("\(toy.run)/last.safetensors", "output.bias"))
        try train(toy, output: toy.scratch["plain"])
        #expect(try toy.files(of: toy.scratch["plain"]).contains("models") == false)
        // To keep models changes nothing else.
        #expect(
            try values("\(toy.run)/last.safetensors", "attention.energy")
                == values("\(toy.scratch["plain"])/last.safetensors", "attention.energy"))
    }

    @Test func theMeanOfModelsIsThatOfTheirWeights() throws {
        let toy = try ToyExperiment()
        try train(toy, "training.checkpoint.keep_last=3")
        let averaged = try grus("average", toy.run, "--last", "3")
        #expect(averaged.exitCode == 0)
        let mean = "\(toy.run)/average-last-3.safetensors"
        let updates = try toy.records().filter { $0["event"] as? String == "validation" }.suffix(3)
            .compactMap { $0["update"] as? Int }
        #expect(
            averaged.error
                == "grus: \(mean): the mean of updates \(updates.reversed().map(String.init).joined(separator: ", "))\n"
        )
        let models = updates.map { "\(toy.run)/models/\($0).safetensors" }
        for tensor in ["attention.energy", "target.embedding"] {
            let members = try models.map { try values($0, tensor) }
            let expected = members[0].indices.map { index in
                Float(members.reduce(0.0) { $0 + Double($1[index]) } / 3)
            }
            let actual = try values(mean, tensor)
            #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-6 } && actual.count == expected.count)
        }
        let other = toy.scratch["other.safetensors"]
        try grus("average", models[0], models[1], models[2], "--output", other).expectSuccess()
        #expect(try Data(contentsOf: URL(fileURLWithPath: other)).count > 0)
        #expect(try values(other, "output.bias") == values(mean, "output.bias"))
        #expect(try grus("translate", "--model", mean, input: "the dog sees a tree .\n").exitCode == 0)
    }

    /// The best model and those of validations are the moving average, which the checkpoint has beside the newest weights.
    @Test func aMovingAverageIsWhatIsKept() throws {
        let toy = try ToyExperiment()
        try train(toy, "training.average.decay=0.9", "training.checkpoint.keep_last=1")
        let newest = try #require(
            toy.records().last { $0["event"] as? String == "validation" }?["update"] as? Int)
        let kept = "\(toy.run)/models/\(newest).safetensors"
        let last = "\(toy.run)/last.safetensors"
        #expect(try values(kept, "output.bias") == values(last, "average.output.bias"))
        #expect(try values(kept, "output.bias") != values(last, "output.bias"))
        for command in [["translate", "--model", "\(toy.run)/best.safetensors"], ["translate", "--model", last]] {
            #expect(try grus(arguments: command, input: "the dog sees a tree .\n").exitCode == 0)
        }
        #expect(try grus("quantize", kept, "--output", toy.scratch["small.safetensors"]).exitCode == 0)
        // What is trained does not depend on it.
        try train(toy, output: toy.scratch["plain"])
        #expect(
            try values("\(toy.scratch["plain"])/last.safetensors", "output.bias") == values(last, "output.bias"))
    }

    @Test func whatCannotBeAveragedIsRefused() throws {
        let toy = try ToyExperiment()
        try train(toy, "training.checkpoint.keep_best=1", "training.checkpoint.keep_last=1")
        let other = toy.scratch["other"]
        try train(toy, "model.decoder.bridge=mean", output: other)
        let (one, another) = ("\(toy.run)/best.safetensors", "\(other)/best.safetensors")
        expectRefusal(
            try grus("average", toy.run, "--best", "9"), 66, "\(toy.run)/models: ", " 9 are wanted",
            "training.checkpoint.keep_best")
        expectRefusal(
            try grus("average", one, another, "--output", toy.scratch["mean"]), 65,
            "\(another): the model has another shape than \(one): model.decoder.bridge: mean, was tanh")
        expectRefusal(try grus("average", toy.scratch["nowhere"], "--last", "2"), 66, toy.scratch["nowhere"])
        expectRefusal(try grus("average", one, another), 64, "--output is missing")
        expectRefusal(try grus("average", toy.run), 64, "--best or --last")
        expectRefusal(try grus("average", toy.run, "--best", "0"), 64, "--best 0: expected at least 1")
        expectRefusal(try grus("average", toy.run, "--best", "1", "--last", "1"), 64, "give one")
        expectRefusal(
            try toy.train("--set", "training.checkpoint.keep_last=1", "corpus.dev=none", output: toy.scratch["x"]), 78,
            "training.checkpoint.keep_last is for models of validations on corpus.dev, which is missing")
    }
}
