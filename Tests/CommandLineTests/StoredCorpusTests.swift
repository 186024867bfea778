import Foundation
import Testing

/// Training sets whose ids are kept on disk: `corpus.memory`, `corpus.cache` and `grus prepare`.
@Suite struct StoredCorpusTests {
    /// Two shards, more pairs than are shuffled together, and an end in the middle of the second epoch.
    private func settings(_ toy: ToyExperiment, updates: Int = 90, _ more: String...) -> [String] {
        let train = toy.scratch["train"]
        return [
            "--set", "corpus.train=[{path: \(train), weight: 2.5}, {path: \(train), limit: 300}]",
            "corpus.shuffle=1024",
            "training.stop.updates=\(updates)", "training.stop.epochs=none",
        ] + more
    }

    /// All of a model file but its header, which has the config.
    private func weights(_ toy: ToyExperiment, _ run: String) throws -> Data {
        let data = try toy.bytes("last.safetensors", of: run)
        let header = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        return data.dropFirst(8 + header)
    }

    private func store(_ toy: ToyExperiment) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: toy.scratch["runs/corpora"]).sorted()
    }

    @Test func memoryAndDiskGiveTheSameWeights() throws {
        let toy = try ToyExperiment()
        let runs = ["memory", "disk", "cached", "two"].map { toy.scratch["runs/\($0)"] }
        let more = [
            [], ["corpus.memory=1MB"], ["corpus.cache=\(toy.scratch["cache"])"],
            ["corpus.memory=1MB", "--threads", "2"],
        ]
        for (run, more) in zip(runs, more) {
            let result = try toy.train(arguments: settings(toy) + more, output: run)
            result.expectSuccess()
            #expect(result.error.contains("ids         about ") == (run.hasSuffix("disk") || run.hasSuffix("cached")))
            #expect(result.error.contains("epoch 1 · "), "\(result.error)")
        }
        let expected = try weights(toy, runs[0])
        for run in runs.dropFirst() { #expect(try weights(toy, run) == expected, "\(run)") }
        #expect(try store(toy).count == 3, "one set of ids, one segmentation, and the sums of the files")
        let epochs = try toy.records(of: runs[0]).filter { $0["event"] as? String == "epoch" }
        let pairs = try #require(epochs.first?["pairs"] as? [Int])
        #expect(pairs.count == 2 && pairs[1] == 300 && pairs[0] > 2 * ToyExperiment.sentences.count)
    }

    /// In the middle of an epoch, from disk to memory and back.
    @Test func anotherPlaceGoesOn() throws {
        let toy = try ToyExperiment()
        let (whole, run) = (toy.scratch["runs/whole"], toy.scratch["runs/run"])
        try toy.train(arguments: settings(toy), output: whole).expectSuccess()
        try toy.train(arguments: settings(toy, updates: 7, "corpus.memory=1MB"), output: run).expectSuccess()
        try toy.train("--resume", arguments: settings(toy, updates: 41, "corpus.memory=none"), output: run)
            .expectSuccess()
        try toy.train("--resume", arguments: settings(toy, "corpus.memory=1MB"), output: run).expectSuccess()
        #expect(try weights(toy, run) == weights(toy, whole))
    }

    @Test func whatWasPreparedIsFound() throws {
        let toy = try ToyExperiment()
        let run = toy.scratch["runs/run"]
        let prepare = { (more: [String]) in
            try grus("prepare", toy.config, "--output", run, arguments: settings(toy, "corpus.memory=1MB") + more)
        }
        let first = try prepare(["--shard", "2/2"])
        first.expectSuccess()
        #expect(first.output == "part 2 of 2 is done; others are still missing\n")
        let second = try prepare(["--shard", "1/2"])
        second.expectSuccess()
        #expect(second.output.contains("pairs read") && second.output.contains("\nids         "), "\(second.output)")
        #expect(try prepare([]).output == second.output)
        // The text is not needed any more to learn from it, as long as nothing has changed.
        let training = try toy.train(arguments: settings(toy, "corpus.memory=1MB"), output: run)
        training.expectSuccess()
        #expect(!training.error.contains("ids         about"))
        #expect(!FileManager.default.fileExists(atPath: "\(run)/corpora"))
    }

    /// The seed draws batches and the lines that a segmentation is learnt from, if they are drawn; of all lines there is one.
    @Test func anotherSeedFindsTheSegmentation() throws {
        let toy = try ToyExperiment()
        let run = toy.scratch["runs/run"]
        let segmentations = { (more: String...) in
            let settings = settings(toy, "corpus.memory=1MB") + more
            try grus("prepare", toy.config, "--output", run, arguments: settings).expectSuccess()
            return try store(toy).count { $0.hasSuffix(".segmentation.safetensors") }
        }
        #expect(try segmentations("seed=1") == 1)
        #expect(try segmentations("seed=2") == 1)
        #expect(try segmentations("seed=1", "text.sample=100") == 2)
        #expect(try segmentations("seed=2", "text.sample=100") == 3)
    }

    /// Other text under the same name has other ids.
    @Test func changedTextIsPreparedAnew() throws {
        let toy = try ToyExperiment()
        let memory = settings(toy, updates: 2, "corpus.memory=1MB")
        try toy.train(arguments: memory, output: toy.scratch["runs/a"]).expectSuccess()
        let lines = ToyExperiment.sentences.enumerated().filter { $0.offset % 9 != 0 }.map(\.element.german).reversed()
        try toy.writeCompressed(Array(lines.map { "\($0)\n" }.joined().utf8), to: "train.de")
        try toy.train(arguments: memory, output: toy.scratch["runs/b"]).expectSuccess()
        #expect(try store(toy).count == 5)
        #expect(try weights(toy, toy.scratch["runs/a"]) != weights(toy, toy.scratch["runs/b"]))
    }

    @Test func damageIsFoundWhenItIsRead() throws {
        let toy = try ToyExperiment()
        let memory = settings(toy, updates: 2, "corpus.memory=1MB")
        try toy.train(arguments: memory, output: toy.scratch["runs/a"]).expectSuccess()
        let folder = try #require(try store(toy).first { !$0.contains(".") })
        let file = "runs/corpora/\(folder)/00000.ids"
        var bytes = try toy.scratch.bytes(file)
        for offset in stride(from: 10, to: bytes.count - 8, by: 50) { bytes[offset] ^= 0x40 }
        try toy.scratch.write(Array(bytes), to: file)
        expectRefusal(
            try toy.train(arguments: memory, output: toy.scratch["runs/b"]), 65, "00000.ids: byte ",
            "the stored ids are damaged; remove the folder, and they are made anew")
        try toy.scratch.write([1, 2, 3], to: "runs/corpora/\(folder)/index.ids")
        expectRefusal(
            try toy.train(arguments: memory, output: toy.scratch["runs/c"]), 65, "index.ids: the stored ids are damaged"
        )
    }

    @Test func whatCannotBeIsRefused() throws {
        let toy = try ToyExperiment()
        expectRefusal(try grus("prepare", toy.config), 78, "held in memory", "set corpus.memory or corpus.cache")
        for shard in ["0/2", "3/2", "1", "a/b"] {
            expectRefusal(try grus("prepare", toy.config, "--shard", shard), 64, "'\(shard)'", "--shard")
        }
        try toy.scratch.write("", to: "file")
        expectRefusal(
            try toy.train("--set", "corpus.cache=\(toy.scratch["file"])"), 73, "file: cannot make the folder")
    }

    /// The embedded corpus has 44,000 pairs, which are shuffled together and do not fit into a megabyte; of a larger weight they are more.
    @Test(arguments: [(1, 44000), (3, 132_000)]) func tooLittleMemorySaysHowMuchThereMustBe(weight: Int, pairs: Int)
        throws
    {
        let toy = try ToyExperiment()
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let config = root.appending(path: "configs/quickstart.yaml").path
        let train = root.appending(path: "data/phrases/train").path
        let result = try grus(
            "train", config, "--output", toy.scratch["runs/a"],
            arguments: ["--quiet", "--set", "corpus.memory=1MB", "corpus.train={path: \(train), weight: \(weight)}"])
        expectRefusal(
            result, 78, "corpus.memory: 1.0 MB are too little for \(pairs) pairs that are shuffled together",
            "set corpus.shuffle to at most ")
    }

    /// Pairs of a block stay together, however often they come: 320 pairs 500 times.
    @Test func aHeavyBlockNeedsItsMemory() throws {
        let toy = try ToyExperiment()
        let train = "corpus.train={path: \(toy.scratch["train"]), weight: 500}"
        let result = try toy.train("--quiet", "--set", train, "corpus.memory=1MB", "corpus.shuffle=1024")
        expectRefusal(
            result, 78, "corpus.memory: 1.0 MB are too little for 160000 pairs",
            "raise it, or lower the weights of corpus.train")
    }
}
