import Foundation
import GrusFiles
import GrusRuntime

/// Trainings of one experiment that differ in nothing but the seed, one after the other: how much of a result is chance.
public struct Replicates {
    private let config: ExperimentConfig
    private let seeds: [Int]
    private let options: TrainingRun.Options
    private let path: String

    /// Trainings with some seeds, each in the folder `seed-SEED` of the output.
    ///
    /// - Parameters:
    ///   - seeds: different ones, at least one.
    ///   - options: those of each of the trainings; `output` is the folder of all.
    public init(_ config: ExperimentConfig, seeds: [Int], _ options: TrainingRun.Options = TrainingRun.Options()) {
        precondition(!seeds.isEmpty && Set(seeds).count == seeds.count, "the seeds \(seeds)")
        (self.config, self.seeds, self.options) = (config, seeds, options)
        path = options.output ?? RunDirectory.standardPath(for: config)
    }

    /// Trains all of them, or goes on with those that are there, until it is interrupted. What the first has read, the others
    /// share.
    ///
    /// - Returns: what came out, which is also kept in `replicates.json`; nil after an interruption, and in ranks that follow.
    /// - Throws: `InputError` for configs, corpora and files.
    public func run() throws -> ReplicateReport? {
        try check()
        var text: PreparedText?
        for (index, seed) in seeds.enumerated() {
            say("seed        \(seed), \(index + 1) of \(seeds.count)")
            let prepared = try run(seed).prepare(sharing: text)
            text = prepared.text
            if index == 0, options.isInterruptible { Interruption.observe() }
            if try prepared.train().reason == .interrupted { return nil }
        }
        guard options.ranks.isLeader else { return nil }
        let report = try ReplicateReport(seeds.map { (seed: $0, log: "\(folder(of: $0))/log.jsonl") }, config)
        try report.write(to: "\(path)/replicates.json")
        if !report.replicates.isEmpty { say(report.text) }
        return report
    }

    private func folder(of seed: Int) -> String { "\(path)/seed-\(seed)" }

    private func isBegun(_ seed: Int) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder(of: seed))/config.yaml")
    }

    /// The training of a seed.
    private func run(_ seed: Int) -> TrainingRun {
        var (config, options) = (config, options)
        config.seed = seed
        options.output = folder(of: seed)
        options.resume = options.resume && isBegun(seed)
        options.observesSignals = false
        options.resumption = "the same command and --resume"
        return TrainingRun(config, options)
    }

    /// Refuses what none of the trainings may begin in.
    private func check() throws(InputError) {
        if RunDirectory(holding: path) != nil {
            throw InputError(
                .cannotCreate, file: path, "holds a run of one seed: choose another directory with --output")
        }
        if options.resume, !seeds.contains(where: isBegun) {
            throw InputError(.missing, file: path, "holds no run to continue: leave out --resume to begin one")
        }
        if options.resume || !options.ranks.isLeader { return }
        for seed in seeds { try RunDirectory.refuseForeignFiles(at: folder(of: seed)) }
    }

    private func say(_ line: String) {
        if !options.isQuiet, options.ranks.isLeader { StandardError.write("\(line)\n") }
    }
}
