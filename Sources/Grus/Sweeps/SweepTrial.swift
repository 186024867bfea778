/// One of the trials of a sweep: values, and a training with them or one for each seed.
public struct SweepTrial: Sendable {
    /// Its number, counted from 1.
    public let number: Int
    /// The values of the parameters, in the order of the sweep.
    public let values: [String]
    /// The config, but for what rungs say about its length, and the seed where there are several.
    public let config: ExperimentConfig
    /// The seeds that it is trained with; none for that of the config.
    let seeds: [Int]

    /// Its folder in that of the sweep: `trial-0001`.
    public var folder: String {
        let digits = "\(number)"
        return "trial-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Its trainings.
    package var runs: [SweepRun] {
        guard !seeds.isEmpty else { return [SweepRun(folder: folder, seed: nil, config: config)] }
        return seeds.map { seed in
            var config = config
            config.seed = seed
            return SweepRun(folder: "\(folder)/seed-\(seed)", seed: seed, config: config)
        }
    }
}

/// One of the trainings of a sweep.
package struct SweepRun: Sendable {
    /// Its folder in that of the sweep: `trial-0001`, or of several seeds `trial-0001/seed-1`.
    package let folder: String
    /// Its seed, where there are several.
    let seed: Int?
    /// The config, but for what rungs say about its length.
    package let config: ExperimentConfig

    /// The config with which it is trained in a rung.
    package func config(for rung: Bracket.Rung, _ unit: SweepResource.Unit) -> ExperimentConfig {
        guard let resource = rung.resource else { return config }
        var config = config
        config.training.stop.epochs = unit == .epochs ? resource : nil
        config.training.stop.updates = unit == .updates ? resource : nil
        return config
    }
}
