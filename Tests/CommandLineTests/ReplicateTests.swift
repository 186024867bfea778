import Foundation
import Testing

/// Trainings with several seeds, as a user starts them.
@Suite struct ReplicateTests {
    private struct Report: Decodable {
        struct Replicate: Decodable {
            let seed: Int
            let values: [String: Double]
        }

        struct Summary: Decodable {
            let mean: Double
            let deviation: Double?
        }

        let metric: String
        let replicates: [Replicate]
        let summary: [String: Summary]
    }

    private func report(_ toy: ToyExperiment) throws -> Report {
        try JSONDecoder().decode(Report.self, from: toy.bytes("replicates.json"))
    }

    @Test func everySeedHasARunAndTheirScoresAMean() throws {
        let toy = try ToyExperiment()
        let result = try toy.train("--seeds", "3,1")
        result.expectSuccess()
        #expect(try toy.files() == ["replicates.json", "seed-1", "seed-3"])
        for seed in ["1", "3"] {
            let alone = toy.scratch["alone-\(seed)"]
            try toy.train("--set", "seed=\(seed)", output: alone).expectSuccess()
            for file in ["best.safetensors", "last.safetensors", "config.yaml"] {
                #expect(try toy.bytes("seed-\(seed)/\(file)") == toy.bytes(file, of: alone), "\(file)")
            }
        }
        let report = try report(toy)
        #expect(report.metric == "bleu" && report.replicates.map(\.seed) == [3, 1])
        let values = report.replicates.compactMap { $0.values["bleu"] }
        let bests = try ["3", "1"].map { try toy.records(of: "\(toy.run)/seed-\($0)").last?["bestValue"] as? Double }
        #expect(values == bests)
        let summary = try #require(report.summary["bleu"])
        #expect(abs(summary.mean - (values[0] + values[1]) / 2) < 1e-9)
        let deviation = try #require(summary.deviation)
        #expect(abs(deviation - abs(values[0] - values[1]) / 2.0.squareRoot()) < 1e-9)
        let line = String(format: "2 seeds     dev bleu %.3f ± %.3f · loss ", summary.mean, deviation)
        #expect(result.error.contains("\n\(line)"), "\(result.error)")
    }

    /// One of the runs is done, one is under way, and one has not begun.
    @Test func whatIsMissingIsMadeUpFor() throws {
        let (toy, whole) = (try ToyExperiment(), try ToyExperiment())
        try whole.train("--seeds", "1,2,3").expectSuccess()
        let seeds = ["--seeds", "1,2,3", "--set", "corpus.train=\(whole.scratch["train"])"]
        expectRefusal(try toy.train("--resume", arguments: seeds), 66, "holds no run to continue")
        let settings = ["--set", "corpus.train=\(whole.scratch["train"])"]
        try toy.train("--set", "seed=1", arguments: settings, output: "\(toy.run)/seed-1").expectSuccess()
        try toy.train(
            "--set", "seed=2", "training.stop.updates=9", arguments: settings, output: "\(toy.run)/seed-2"
        ).expectSuccess()
        expectRefusal(try toy.train(arguments: seeds), 73, "seed-1: holds another run", "--resume")
        try toy.train("--resume", arguments: seeds).expectSuccess()
        for seed in 1...3 {
            #expect(try toy.bytes("seed-\(seed)/last.safetensors").count > 1000)
            #expect(try toy.history(of: "\(toy.run)/seed-\(seed)").last == "end 40")
        }
        let (made, expected) = (try report(toy).replicates, try report(whole).replicates)
        #expect(made.map(\.seed) == [1, 2, 3])
        // The second was validated where it paused, too.
        for index in [0, 2] { #expect(made[index].values == expected[index].values) }
    }

    @Test func anInterruptionEndsThemAll() throws {
        let toy = try ToyExperiment()
        let result = try shell(
            """
            set -m
            cd '\(toy.scratch.path)'
            '\(executable.path)' train toy.yaml --output run --seeds 1,2 --set training.stop.updates=600 \
            training.stop.epochs=none training.stop.patience=none training.validate.every=1 &
            for _ in $(seq 500); do grep -qs validation run/seed-1/log.jsonl && break; sleep 0.02; done
            kill -INT $!; wait $!
            """)
        #expect(result.exitCode == 130, "\(result.error)")
        #expect(result.error.contains("go on with: the same command and --resume\n"), "\(result.error)")
        #expect(try toy.files() == ["seed-1"])
    }

    @Test func wrongSeedsAreRefused() throws {
        let toy = try ToyExperiment()
        for seeds in ["1,1", "1,x", "", "1,,2", "1,-2"] {
            expectRefusal(try toy.train("--seeds=\(seeds)"), 64, "'--seeds <seeds>'")
        }
        expectRefusal(try toy.train("--seeds", "1,2", "--set", "seed=3"), 64, "--seeds and --set seed=")
        try toy.train("--set", "training.stop.updates=2").expectSuccess()
        expectRefusal(try toy.train("--seeds", "1,2"), 73, "holds a run of one seed")
        expectRefusal(try grus("train", toy.run, "--resume", "--seeds", "1"), 64, "is a run of one seed")
    }
}
