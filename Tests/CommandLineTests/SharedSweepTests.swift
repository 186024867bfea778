import Foundation
import Testing

/// Sweeps whose trials are dealt out to ranks.
@Suite(.enabled(if: hasMPIRun, "mpirun is not installed"))
struct SharedSweepTests {
    private let toy: ToyExperiment

    init() throws {
        toy = try ToyExperiment()
        try write(
            "{kind: halving, trials: 6, resource: {least: 1, most: 4, factor: 2}}",
            """
              training.optimizer.learning_rate: {from: 0.001, to: 0.05, scale: log}
              model.cell.kind: [gru, mgu]
            """)
    }

    private func write(_ method: String, _ parameters: String, to name: String = "sweep.yaml") throws {
        try toy.scratch.write(
            """
            name: toys
            config: toy.yaml
            set: {training.validate.every: 9}
            method: \(method)
            parameters:
            \(parameters)

            """, to: name)
    }

    private func words(_ output: String, _ more: String...) -> [String] {
        let isBegun = FileManager.default.fileExists(atPath: "\(output)/sweep.yaml")
        return ["sweep", toy.scratch["sweep.yaml"], "--output", output, "--threads", "1"]
            + (isBegun ? ["--resume"] : []) + more
    }

    /// What one process comes to.
    private func alone() throws -> (output: String, board: Data) {
        let folder = toy.scratch["alone"]
        let result = try grus(arguments: words(folder))
        result.expectSuccess()
        return (result.output, try toy.bytes("leaderboard.json", of: folder))
    }

    /// The printed leaderboard without how long each trial took, its last column.
    private static func untimed(_ output: String) -> [Substring] {
        output.split(separator: "\n").map { line in
            line.hasPrefix("trial-") ? line.prefix { $0 != ":" }.dropLast(2) : line
        }
    }

    @Test func ranksComeToTheLeaderboardOfOneProcess() throws {
        let alone = try alone()
        for ranks in [2, 3] {
            let folder = toy.scratch["ranks-\(ranks)"]
            let result = try mpirun(ranks, arguments: words(folder))
            result.expectSuccess()
            #expect(Self.untimed(result.output) == Self.untimed(alone.output))
            #expect(try toy.bytes("leaderboard.json", of: folder) == alone.board)
            for trial in 1...6 {
                let weights = "trial-000\(trial)/last.safetensors"
                #expect(try toy.bytes(weights, of: folder) == toy.bytes(weights, of: toy.scratch["alone"]))
            }
        }
    }

    /// The log of a run tells how many threads it had: here it tells which rank trained it.
    @Test func everyRankTrainsTrials() throws {
        try write("{kind: grid}", "  seed: [1, 2, 3, 4, 5, 6]")
        let common = ["sweep", toy.scratch["sweep.yaml"], "--output", toy.run, "--jobs", "1", "--threads"]
        try mpirun((1...3).map { common + ["\($0)"] }).expectSuccess()
        let threads = try (1...6).map { trial in
            try toy.records(of: "\(toy.run)/trial-000\(trial)").first?["threads"] as? Int
        }
        #expect(Set(threads) == [1, 2, 3], "\(threads)")
    }

    /// Killed and asked to end, wherever it happens to be, and resumed in other numbers.
    @Test func anInterruptedSweepEndsAsOneThatWasNot() throws {
        let start = Date()
        let alone = try alone()
        let seconds = Date().timeIntervalSince(start)
        for (ranks, victim) in [(2, "rank"), (3, "mpirun"), (3, "rank")] {
            let command = words(toy.run, "--quiet").map { "'\($0)'" }.joined(separator: " ")
            let kill = victim == "rank" ? "kill -KILL $(pgrep -n -P $started)" : "kill -TERM $started"
            let result = try shellWithSignals(
                """
                \(mpirunWords) --mca odls_base_sigkill_timeout 3 -n \(ranks) '\(executable.path)' \(command) &
                started=$!
                sleep \(0.4 + Double.random(in: 0...seconds / 2)); \(kill); wait $started
                """)
            #expect(!result.error.contains("grus: "), "\(result.error)")
        }
        let result = try mpirun(2, arguments: words(toy.run))
        result.expectSuccess()
        #expect(result.output == alone.output)
        #expect(try toy.bytes("leaderboard.json") == alone.board)
    }

    /// What ranks say while they end does not always come through `mpirun`.
    @Test func aSignalSaves() throws {
        try write("{kind: grid}", "  seed: [1, 2, 3]")
        let settings = "s/^set: .*/set: {training.stop.epochs: 20000, training.stop.patience: none}/"
        try shell("sed -i '\(settings)' '\(toy.scratch["sweep.yaml"])'").expectSuccess()
        let command = words(toy.run).map { "'\($0)'" }.joined(separator: " ")
        let result = try shellWithSignals(
            """
            \(mpirunWords) --mca odls_base_sigkill_timeout 3 -n 2 '\(executable.path)' \(command) & started=$!
            for trial in 1 2; do
                for _ in $(seq 500); do
                    grep -qs validation '\(toy.run)'/trial-000$trial/log.jsonl && break; sleep 0.02
                done
            done
            kill -TERM $started; wait $started
            """)
        #expect(result.exitCode != 0, "\(result.error)")
        for trial in 1...2 {
            let end = try toy.records(of: "\(toy.run)/trial-000\(trial)").last
            #expect(end?["reason"] as? String == "interrupted")
        }
        #expect(!FileManager.default.fileExists(atPath: "\(toy.run)/trial-0003"))
    }

    // MARK: What goes wrong

    @Test func aTrialThatFailsIsARow() throws {
        try write(
            "{kind: grid}", "  training.optimizer: [{kind: sgd, learning_rate: 1.0e+30}, {learning_rate: 0.01}]")
        let alone = try alone()
        try mpirun(2, arguments: words(toy.run)).expectSuccess()
        #expect(try toy.bytes("leaderboard.json") == alone.board)
        #expect(String(decoding: alone.board, as: UTF8.self).contains("diverged"))
    }

    @Test func aFaultEndsAllInOneLine() throws {
        expectRefusal(try mpirun(2, "sweep", toy.scratch["missing.yaml"]), 66, "missing.yaml")
        expectRefusal(try mpirun(2, arguments: words(toy.run, "--resume", "--quiet")), 66, "holds no sweep to continue")
        try write("{kind: grid}", "  seed: [1, 3]", to: "other.yaml")
        var other = words(toy.run)
        other[1] = toy.scratch["other.yaml"]
        expectRefusal(try mpirun([words(toy.run), other]), 78, "rank 1 has another sweep")
        #expect(!toy.hasRun)
        let train = toy.scratch["train.en.zst"]
        try shell("head -c 300 '\(train)' > '\(train).cut' && mv '\(train).cut' '\(train)'").expectSuccess()
        expectRefusal(try mpirun(2, arguments: words(toy.run, "--quiet")), 65, "train.en.zst: byte 300")
    }

    @Test func aDryRunIsTheLeadersAlone() throws {
        let shared = try mpirun(2, arguments: ["sweep", toy.scratch["sweep.yaml"], "--dry-run"])
        shared.expectSuccess()
        #expect(try shared.output == grus("sweep", toy.scratch["sweep.yaml"], "--dry-run").output)
    }
}
