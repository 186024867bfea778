import Foundation
import Testing

/// Sweeps, as a user starts them.
@Suite struct SweepCommandTests {
    private static let halving = "{kind: halving, trials: 6, resource: {least: 1, most: 4, factor: 2}}"
    private static let parameters = """
          training.optimizer.learning_rate: {from: 0.001, to: 0.05, scale: log}
          model.cell.kind: [gru, mgu]
        """

    /// Writes the file of a sweep of the toy experiment.
    private func write(
        _ toy: ToyExperiment, _ method: String, _ parameters: String, seeds: String = "[]"
    ) throws -> String {
        try toy.scratch.write(
            """
            name: toys
            config: toy.yaml
            set: {training.validate.every: 9}
            method: \(method)
            seeds: \(seeds)
            parameters:
            \(parameters)

            """, to: "sweep.yaml")
        return toy.scratch["sweep.yaml"]
    }

    private func sweep(_ toy: ToyExperiment, _ arguments: String..., output: String? = nil) throws -> CommandResult {
        try grus("sweep", toy.scratch["sweep.yaml"], "--output", output ?? toy.run, arguments: arguments)
    }

    private func rows(_ toy: ToyExperiment, of folder: String? = nil) throws -> [[String: Any]] {
        let json = try JSONSerialization.jsonObject(with: toy.bytes("leaderboard.json", of: folder))
        return try #require((json as? [String: Any])?["rows"] as? [[String: Any]])
    }

    @Test func everyTrialIsTheRunThatItWouldBeAlone() throws {
        let toy = try ToyExperiment()
        _ = try write(toy, "{kind: grid}", "  seed: [3, 4]\n  model.decoder.hidden: [8, 12]")
        let result = try sweep(toy)
        result.expectSuccess()
        #expect(
            try toy.files()
                == [
                    "leaderboard.json", "sweep.origin", "sweep.yaml", "trial-0001", "trial-0002", "trial-0003",
                    "trial-0004",
                ])
        let alone = toy.scratch["alone"]
        try toy.train(
            "--set", "training.validate.every=9", "seed=3", "model.decoder.hidden=12", output: alone
        ).expectSuccess()
        for file in ["best.safetensors", "last.safetensors", "config.yaml"] {
            #expect(try toy.bytes("trial-0002/\(file)") == toy.bytes(file, of: alone), "\(file)")
        }
        let rows = try rows(toy)
        let values = rows.compactMap { $0["best"] as? Double }
        #expect(values.count == 4 && values == values.sorted(by: >))
        let own = rows.first { $0["trial"] as? Int == 2 }?["best"] as? Double
        #expect(try own == toy.records(of: alone).last?["bestValue"] as? Double)
        #expect(result.output.contains("trial-0002") && result.output.contains("mean bleu"), "\(result.output)")
        try expectReports(toy, result.output)
    }

    /// Other commands know the folder of a sweep.
    private func expectReports(_ toy: ToyExperiment, _ table: String) throws {
        let report = try grus("report", toy.run)
        report.expectSuccess()
        #expect(report.output.split(separator: "\n").count == table.split(separator: "\n").count)
        let page = try toy.scratch.read("run/report.html")
        #expect(page.contains("model.decoder.hidden and dev bleu") && page.contains("trial-0004"))
        #expect(page.split(separator: "<circle").count == 9, "four trials in the plots of two parameters")
        let runs = try grus("runs", toy.run)
        runs.expectSuccess()
        #expect(runs.output.contains("trial-0003"))
        try grus("compare", "\(toy.run)/trial-0001", "\(toy.run)/trial-0002").expectSuccess()
    }

    /// Trials are trained one after the other and side by side; a sweep is killed, resumed and asked to end.
    @Test func theLeaderboardDependsOnNothingButTheSweep() throws {
        let toy = try ToyExperiment()
        let file = try write(toy, Self.halving, Self.parameters)
        let whole = toy.scratch["whole"]
        let start = Date()
        try sweep(toy, "--jobs", "1", output: whole).expectSuccess()
        let seconds = Date().timeIntervalSince(start)
        for signal in [SIGKILL, SIGKILL, SIGTERM] {
            let process = Process()
            process.executableURL = executable
            let isBegun = FileManager.default.fileExists(atPath: "\(toy.run)/sweep.yaml")
            process.arguments =
                ["sweep", file, "--output", toy.run, "--jobs", "3"] + (isBegun ? ["--resume"] : [])
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            Thread.sleep(forTimeInterval: Double.random(in: 0...seconds / 3))
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
        }
        let isBegun = FileManager.default.fileExists(atPath: "\(toy.run)/sweep.yaml")
        let result = isBegun ? try sweep(toy, "--resume") : try sweep(toy)
        result.expectSuccess()
        #expect(try toy.bytes("leaderboard.json") == toy.bytes("leaderboard.json", of: whole))
        // Two trials had two epochs more than the others, and one four.
        #expect(try rows(toy).compactMap { $0["epochs"] as? Int }.sorted() == [1, 1, 1, 2, 2, 4])
        // Nothing is left to do.
        try sweep(toy, "--resume").expectSuccess()
        #expect(try toy.bytes("leaderboard.json") == toy.bytes("leaderboard.json", of: whole))
    }

    @Test func aTrialThatFailsIsARow() throws {
        let toy = try ToyExperiment()
        _ = try write(
            toy, "{kind: grid}", "  training.optimizer: [{kind: sgd, learning_rate: 1.0e+30}, {learning_rate: 0.01}]")
        let trained = try sweep(toy)
        trained.expectSuccess()
        let rows = try rows(toy)
        #expect(rows.map { $0["trial"] as? Int } == [2, 1])
        #expect((rows.last?["failure"] as? String)?.contains("diverged") == true)
        #expect(trained.output.contains("failed: training diverged"), "\(trained.output)")
    }

    // MARK: Seeds

    /// The mean of 1 and 4 is 2.5; by hand, too, in `ReplicateReportTests`.
    @Test func trialsAreComparedByTheMeanOfTheirSeeds() throws {
        let toy = try ToyExperiment()
        _ = try write(toy, "{kind: grid}", "  model.decoder.hidden: [8, 12]", seeds: "[4, 3]")
        let result = try sweep(toy)
        result.expectSuccess()
        let alone = toy.scratch["alone"]
        try toy.train(
            "--set", "training.validate.every=9", "seed=3", "model.decoder.hidden=12", output: alone
        ).expectSuccess()
        #expect(try toy.bytes("trial-0002/seed-3/best.safetensors") == toy.bytes("best.safetensors", of: alone))
        let rows = try rows(toy)
        for row in rows {
            let seeds = try #require(row["seeds"] as? [[String: Any]])
            #expect(seeds.compactMap { $0["seed"] as? Int } == [4, 3])
            let values = seeds.compactMap { $0["best"] as? Double }
            let (mean, deviation) = (try #require(row["best"] as? Double), try #require(row["deviation"] as? Double))
            #expect(values.count == 2 && abs(mean - (values[0] + values[1]) / 2) < 1e-9 && row["bestEpoch"] == nil)
            #expect(abs(deviation - abs(values[0] - values[1]) / 2.0.squareRoot()) < 1e-9)
            #expect(result.output.contains(String(format: "%.3f ± %.3f", mean, deviation)), "\(result.output)")
        }
        try grus("report", toy.run).expectSuccess()
        let page = try toy.scratch.read("run/report.html")
        #expect(page.contains("Every seed") && page.contains("trial-0001/seed-4"))
    }

    /// Of two trials the one goes on whose mean is better, with both of its seeds.
    @Test func allSeedsOfATrialGoOn() throws {
        let toy = try ToyExperiment()
        let method = "{kind: halving, trials: 2, resource: {least: 1, most: 2, factor: 2}}"
        let parameters = "  training.optimizer.learning_rate: [0.0001, 0.02]"
        _ = try write(toy, method, parameters, seeds: "[1, 2]")
        try sweep(toy, "--jobs", "3").expectSuccess()
        let epochs = try rows(toy).map { row in
            (row["seeds"] as? [[String: Any]] ?? []).compactMap { $0["epochs"] as? Int }
        }
        #expect(epochs == [[2, 2], [1, 1]])
        // With a seed more, all that is there stays.
        _ = try write(toy, method, parameters, seeds: "[1, 2, 3]")
        try sweep(toy, "--resume").expectSuccess()
        #expect(try (rows(toy)[0]["seeds"] as? [[String: Any]])?.count == 3)
        _ = try write(toy, method, parameters)
        expectRefusal(try sweep(toy, "--resume"), 73, "trial-0001: holds other files (seed-1)")
    }

    @Test func aSeedThatFailsIsNamed() throws {
        let toy = try ToyExperiment()
        let optimizers = "  training.optimizer: [{kind: sgd, learning_rate: 1.0e+30}, {learning_rate: 0.01}]"
        _ = try write(toy, "{kind: grid}", optimizers, seeds: "[2, 1]")
        try sweep(toy).expectSuccess()
        #expect(try (rows(toy).last?["failure"] as? String)?.hasPrefix("seed 2: training diverged") == true)
    }

    // MARK: Failures

    @Test func aSweepWithoutATrialThatSucceedsFails() throws {
        let toy = try ToyExperiment()
        _ = try write(
            toy, "{kind: grid}", "  training.optimizer: [{kind: sgd, learning_rate: 1.0e+30}]\n  seed: [1, 2]")
        let result = try sweep(toy, "--quiet")
        #expect(result.exitCode == 65)
        #expect(
            result.error.hasPrefix("grus: toys: all 2 trials failed, the first: training diverged"), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1 && result.output.contains("trial-0002"))
    }

    @Test func whatTrialsShareIsNoFaultOfTheirs() throws {
        let toy = try ToyExperiment()
        _ = try write(toy, "{kind: grid}", "  seed: [1, 2]")
        #expect(
            try shell("head -c 300 '\(toy.scratch["train.en.zst"])' > x && mv x '\(toy.scratch["train.en.zst"])'")
                .exitCode == 0)
        expectRefusal(try sweep(toy), 65, "train.en.zst: byte 300: the zstd data is cut short")
        #expect(try toy.files() == ["sweep.origin", "sweep.yaml"])
    }

    /// A corpus that some trials have, and others not.
    @Test func whatOneTrialReadsIsItsOwn() throws {
        let toy = try ToyExperiment()
        _ = try write(toy, "{kind: grid}", "  corpus.train: [train, broken]")
        for side in ["en", "de"] { try toy.writeCompressed([0xFF, 10], to: "broken.\(side)") }
        try sweep(toy).expectSuccess()
        #expect(try rows(toy).map { $0["failure"] != nil } == [false, true])
    }

    // MARK: The folder

    @Test func theFolderOfASweepIsContinued() throws {
        let toy = try ToyExperiment()
        let file = try write(toy, Self.halving, Self.parameters)
        try sweep(toy, output: toy.scratch["whole"]).expectSuccess()
        let process = Process()
        process.executableURL = executable
        process.arguments = ["sweep", file, "--output", toy.run]
        process.standardError = FileHandle.nullDevice
        try process.run()
        while !FileManager.default.fileExists(atPath: "\(toy.run)/trial-0001/log.jsonl") { usleep(1000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        // What becomes of the file since then does not matter.
        _ = try write(toy, "{kind: grid}", "  seed: [7]")
        expectRefusal(try grus("sweep", toy.run), 64, "is the folder of a sweep: continue it with --resume")
        expectRefusal(try grus("sweep", toy.run, "--resume", "--output", "x"), 64, "without --output")
        #expect(try grus("sweep", toy.run, "--dry-run").output.contains("trial-0006"))
        try grus("sweep", toy.run, "--resume").expectSuccess()
        #expect(try toy.bytes("leaderboard.json") == toy.bytes("leaderboard.json", of: toy.scratch["whole"]))
        #expect(try shell("rm '\(toy.run)/sweep.origin'").exitCode == 0)
        expectRefusal(try grus("sweep", toy.run, "--resume"), 66, "sweep.origin")
        try toy.scratch.write("x\n", to: "run/sweep.origin")
        expectRefusal(try grus("sweep", toy.run, "--resume"), 65, "sweep.origin: names no file")
    }

    @Test func whatCannotBeginIsRefused() throws {
        let toy = try ToyExperiment()
        let file = try write(toy, "{kind: grid}", "  seed: [1, 2]")
        expectRefusal(try sweep(toy, "--resume"), 66, "holds no sweep to continue")
        try sweep(toy).expectSuccess()
        expectRefusal(try sweep(toy), 73, "holds another sweep")
        _ = try write(toy, "{kind: grid}", "  seed: [2, 3]")
        expectRefusal(try sweep(toy, "--resume"), 78, "seed: 2, was 1")
        _ = try write(toy, "{kind: grid}", "  model.embedding: [8, 0]")
        expectRefusal(try grus("sweep", file), 78, "sweep.yaml:7: trial 2 (model.embedding 0)")
        #expect(try grus("sweep", file, "--dry-run").exitCode == 78)
    }

    @Test func aDryRunListsTrials() throws {
        let toy = try ToyExperiment()
        _ = try write(toy, Self.halving, Self.parameters)
        let result = try sweep(toy, "--dry-run")
        result.expectSuccess()
        #expect(result.output.contains("trial-0006") && !toy.hasRun)
        #expect(
            result.output.hasSuffix("bracket 1: 6 for 1 epochs, 3 for 2 epochs, 1 for 4 epochs\n"), "\(result.output)")
    }
}
