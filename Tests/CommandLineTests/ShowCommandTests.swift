import Foundation
import Testing

/// What `grus show` says of a model that a toy training made.
@Suite struct ShowCommandTests {
    @Test func aRunIsShown() throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=2", "corpus.test=\(toy.scratch["dev"])").expectSuccess()
        try grus("evaluate", "--model", toy.run).expectSuccess()
        let shown = try grus("show", toy.run)
        shown.expectSuccess()
        for part in [
            "\(toy.run)/best.safetensors\n", "toy, en to de\n", " source and ", "K parameters, ", "test: BLEU ",
            "  attention.energy ", "F32 1×12\n", "  text.source ", "U8 ", "\nconfig\n  name: toy\n", "    beam: 3\n",
        ] { #expect(shown.output.contains(part), "\(part)") }
    }

    @Test(arguments: ["best", "last"]) func aModelFileIsShownAsJSON(name: String) throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=2").expectSuccess()
        let shown = try grus("show", "\(toy.run)/\(name).safetensors", "--json")
        let json = try #require(JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any])
        let tensors = try #require(json["tensors"] as? [String: [String: Any]])
        #expect(tensors["attention.energy"]?["shape"] as? [Int] == [1, 12])
        let config = try #require(json["config"] as? [String: Any])
        #expect((config["decoding"] as? [String: Any])?["beam"] as? Int == 3)
        let metadata = try #require(json["metadata"] as? [String: String])
        #expect(metadata.keys.contains("training_state") == (name == "last"))
        let numbers = tensors.filter { $0.value["type"] as? String == "F32" }.values
            .reduce(0) { $0 + ($1["shape"] as? [Int] ?? []).reduce(1, *) }
        let parameters = try #require(json["parameters"] as? Int)
        // The newest checkpoint has the two moments of Adam beside every parameter.
        #expect(numbers == (name == "last" ? 3 : 1) * parameters)
    }

    @Test func theSegmentationIsTakenOut() throws {
        let toy = try ToyExperiment(segmentation: "sentencepiece", vocabulary: 90)
        try toy.train("--set", "training.stop.updates=2").expectSuccess()
        let model = toy.scratch["source.model"]
        try grus("show", toy.run, "--extract", "source.model", "--output", model).expectSuccess()
        // A model that is trained on goes into the model file as it is.
        let again = toy.scratch["again"]
        try toy.train(
            "--set", "training.stop.updates=2", "text.source_model=\(model)", output: again
        ).expectSuccess()
        let tokens = try ["\(toy.run)", again].map {
            try grus("show", $0, "--extract", "target.model", "--output", "\($0).t")
        }
        #expect(tokens.allSatisfy { $0.exitCode == 0 && $0.output == "" })
        #expect(try toy.scratch.bytes("run.t") == toy.scratch.bytes("again.t"))
        #expect(try toy.scratch.bytes("run.t") == toy.scratch.bytes("source.model"))
    }

    /// A link in a circle is there and cannot be examined, also not by root; another file is no substitute for it.
    @Test(arguments: ["best.safetensors", "scores.json", "config.yaml"])
    func whatCannotBeExaminedIsRefused(name: String) throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=2").expectSuccess()
        try grus("show", toy.run).expectSuccess()
        let file = "\(toy.run)/\(name)"
        try? FileManager.default.removeItem(atPath: file)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: name)
        expectRefusal(try grus("show", toy.run), 66, "\(file): cannot be examined: Too many levels of symbolic links")
    }

    @Test func whatIsNoModelIsRefused() throws {
        let scratch = try Scratch()
        try scratch.write("no model", to: "text")
        expectRefusal(try grus("show", scratch["text"]), 65, scratch["text"])
        expectRefusal(try grus("show", scratch["nowhere"]), 66, scratch["nowhere"])
        expectRefusal(try grus("show", "x", "--output", "y"), 64, "--output is for --extract")
        expectRefusal(try grus("show", "x", "--extract", "y"), 64, "'source.model' and 'target.model'")
    }
}
