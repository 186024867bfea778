import Foundation
import Testing

/// Trainings of a toy experiment, as a user starts them.
struct TrainCommandTests {
    // MARK: The run directory

    @Test(arguments: [("words", 120), ("characters", 60), ("sentencepiece", 90)])
    func aRunHasItsFiles(segmentation: String, vocabulary: Int) throws {
        let toy = try ToyExperiment(segmentation: segmentation, vocabulary: vocabulary)
        let result = try toy.train()
        #expect(result.exitCode == 0, "\(result.error)")
        #expect(result.output == "")
        #expect(result.error.contains("done: all epochs are done, best dev bleu "))
        #expect(
            try toy.files()
                == ["best.safetensors", "config.yaml", "last.safetensors", "log.jsonl", "previous.safetensors"])
        let log = try String(decoding: toy.bytes("log.jsonl"), as: UTF8.self)
        #expect(log.hasSuffix("\n"))
        let records = try toy.records()
        #expect(records.first?["event"] as? String == "start")
        #expect(records.first?["pairs"] as? Int == 320)
        #expect(
            records.filter { $0["event"] as? String == "validation" }.compactMap { $0["update"] as? Int } == [20, 40])
        #expect(records.last?["event"] as? String == "end")
        #expect(records.last?["reason"] as? String == "epochs")
        let translation = try grus("translate", "--model", toy.run, input: "the dog sees a tree .\n")
        #expect(translation.exitCode == 0)
        #expect(translation.output.hasSuffix("\n"))
    }

    /// What is learnt from its end comes out from its beginning.
    @Test func aModelMayWriteFromTheEnd() throws {
        let toy = try ToyExperiment()
        try toy.train(
            "--set", "corpus.target_direction=reversed", "training.stop.epochs=16", "training.teacher_forcing=1",
            "model.embedding=24", "model.encoder.hidden=24", "model.decoder.hidden=32"
        ).expectSuccess()
        let best = try #require(try toy.records().last?["bestValue"] as? Double)
        #expect(best > 80)
        let translation = try grus("translate", "--model", toy.run, input: "the dog sees a tree .\n").output
        #expect(translation.hasPrefix("der Hund") && translation.hasSuffix(" .\n"), "\(translation)")
        let aligned = try grus(
            "translate", "--model", toy.run, "--format", "json", input: "the dog sees a tree .\n"
        ).output
        let json = try #require(JSONSerialization.jsonObject(with: Data(aligned.utf8)) as? [String: Any])
        let tokens = try #require(json["tokens"] as? [[String: Any]]).compactMap { $0["token"] as? String }
        #expect(tokens.dropLast().joined().dropFirst() + "\n" == translation)
        expectRefusal(
            try grus("translate", "--model", toy.run, "--prefixed", input: "der\tthe dog\n"), 64,
            "--prefixed: the model writes from the end")
        try toy.train("--set", "training.stop.updates=2", output: toy.scratch["forward"]).expectSuccess()
        expectRefusal(
            try grus("translate", "--model", toy.scratch["forward"], "--model", toy.run, input: "a bird .\n"), 65,
            "\(toy.run): it writes in the other direction than \(toy.scratch["forward"])")
        expectRefusal(
            try grus("train", toy.scratch["forward"], "--resume", "--set", "corpus.target_direction=reversed"), 78,
            "corpus.target_direction: reversed, was forward")
    }

    @Test func aQuietTrainingSaysOnlyWhatIsWrong() throws {
        let toy = try ToyExperiment()
        let result = try toy.train("--quiet", "--set", "training.stop.updates=2")
        result.expectSuccess()
        #expect(result.error == "")
        expectRefusal(try toy.train("--quiet"), 73, "holds another run")
    }

    @Test func aValidationBelongsToTheEpochOfItsUpdate() throws {
        let toy = try ToyExperiment()
        let result = try toy.train("--set", "training.validate.every=7", "training.stop.updates=30")
        #expect(result.error.contains("epoch 1 · update 14 ·"))
        let records = try toy.records()
            .filter { $0["event"] as? String == "validation" }
        #expect(records.compactMap { $0["update"] as? Int } == [7, 14, 21, 28, 30])
        #expect(records.compactMap { $0["epoch"] as? Int } == [1, 1, 2, 2, 2])
        #expect(
            try toy.train("--set", "training.stop.epochs=1", output: toy.scratch["other"]).error.contains(
                "epoch 1 · update 20 ·"))
    }

    @Test func settingsOverrideTheConfig() throws {
        let toy = try ToyExperiment()
        let result = try toy.train("--set", "seed=5", "--set", "model.embedding=10", "--set", "training.stop.epochs=1")
        #expect(result.exitCode == 0, "\(result.error)")
        let config = try String(decoding: toy.bytes("config.yaml"), as: UTF8.self)
        #expect(config.contains("seed: 5\n"))
        #expect(config.contains("embedding: 10\n"))
        #expect(config.contains("epochs: 1\n"))
        #expect(config.contains("beam: 3\n"))
    }

    @Test func aSecondRunIsRefused() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train("--set", "training.stop.updates=2").exitCode == 0)
        let before = try toy.bytes("last.safetensors")
        expectRefusal(try toy.train(), 73, toy.run, "holds another run", "--resume", "--output")
        #expect(try toy.bytes("last.safetensors") == before)
    }

    @Test func otherFilesAreLeftAlone() throws {
        let toy = try ToyExperiment()
        expectRefusal(try toy.train(output: toy.scratch.path), 73, "holds other files", "--output")
        expectRefusal(try toy.train(output: toy.config), 73, toy.config)
        expectRefusal(try toy.train(output: "/dev/null/run"), 73, "/dev/null")
    }

    @Test func aRunIsTrainedByOneProcessAtATime() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train("--set", "training.stop.updates=2").exitCode == 0)
        let result = try shell(
            "flock '\(toy.run)/lock' '\(executable.path)' train '\(toy.config)' --output '\(toy.run)' --resume"
                + " --set training.stop.updates=2")
        expectRefusal(result, 73, "another process trains in this run")
    }

    /// A file that is opened gets the first number that is free.
    @Test func closedStandardDescriptorsAreNotMistakenForFiles() throws {
        let toy = try ToyExperiment()
        for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
            let run = toy.scratch["closed"]
            let command = "train '\(toy.config)' --output '\(run)' --set training.stop.updates=2 \(closed)"
            try shell("rm -rf '\(run)'; '\(executable.path)' \(command)").expectSuccess()
            #expect(try toy.bytes("lock", of: run).isEmpty)
            #expect(try toy.records(of: run).count == 3)
            #expect(try toy.bytes("config.yaml", of: run).starts(with: Data("name: toy\n".utf8)))
            #expect(try grus("translate", "--model", run, input: "the dog\n").exitCode == 0)
        }
    }

    @Test func threadsChangeNothing() throws {
        let toy = try ToyExperiment()
        let outputs = ["1", "2", "3"].map { ($0, toy.scratch["threads-\($0)"]) }
        for (threads, output) in outputs { #expect(try toy.train("--threads", threads, output: output).exitCode == 0) }
        for file in ["best.safetensors", "last.safetensors", "config.yaml"] {
            let first = try toy.bytes(file, of: outputs[0].1)
            for (_, output) in outputs.dropFirst() { #expect(try toy.bytes(file, of: output) == first, "\(file)") }
        }
    }

    // MARK: Resuming

    @Test func aFinishedRunStaysAsItIs() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train().exitCode == 0)
        let before = try (toy.bytes("best.safetensors"), toy.bytes("last.safetensors"))
        let result = try toy.train("--resume")
        #expect(result.exitCode == 0)
        #expect(result.error.contains("resumed after update 40"))
        #expect(try toy.bytes("best.safetensors") == before.0)
        #expect(try toy.bytes("last.safetensors") == before.1)
        #expect(try toy.history().count { $0.hasPrefix("end") } == 1)
    }

    @Test func aRunGoesOnToAHigherLimit() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train("--set", "training.stop.epochs=1").exitCode == 0)
        #expect(try toy.train("--resume", "--set", "training.stop.epochs=2").exitCode == 0)
        let whole = toy.scratch["whole"]
        #expect(try toy.train(output: whole).exitCode == 0)
        // The best model may be that of the first epoch, whose config has the lower limit.
        for file in ["last.safetensors", "config.yaml"] {
            #expect(try toy.bytes(file) == toy.bytes(file, of: whole), "\(file)")
        }
        let records = try toy.records()
        #expect(
            records.compactMap { $0["event"] as? String }.filter { $0 != "update" } == [
                "start", "validation", "resume", "validation", "end",
            ])
    }

    @Test func otherSettingsAreRefused() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train("--set", "training.stop.updates=2").exitCode == 0)
        let before = try toy.bytes("last.safetensors")
        let result = try toy.train("--resume", "--set", "model.decoder.hidden=13", "--set", "training.stop.updates=2")
        expectRefusal(result, 78, "model.decoder.hidden: 13, was 12")
        #expect(try toy.bytes("last.safetensors") == before)
    }

    // MARK: Another training set

    @Test func aTrainingSetThatHasGrownIsRefused() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train("--set", "training.stop.epochs=1").exitCode == 0)
        let before = try toy.bytes("last.safetensors")
        try shell("cd '\(toy.scratch.path)'; for s in en de; do echo 'the dog' | zstd -q >> train.$s.zst; done")
            .expectSuccess()
        expectRefusal(
            try toy.train("--resume"), 65, "last.safetensors", "the training set has changed", "321 pairs",
            "320 when the run began", "--output")
        #expect(try toy.bytes("last.safetensors") == before)
    }

    @Test func aTrainingSetOfOtherTextIsRefused() throws {
        let toy = try ToyExperiment()
        #expect(try toy.train("--set", "training.stop.epochs=1").exitCode == 0)
        try shell("cd '\(toy.scratch.path)'; zstd -dc train.en.zst | sed '7s/.*/the dog/' | zstd -q -o new.zst")
            .expectSuccess()
        try shell("cd '\(toy.scratch.path)'; mv new.zst train.en.zst").expectSuccess()
        expectRefusal(try toy.train("--resume"), 65, "last.safetensors", "other text in its 320 pairs", "--output")
    }
}
