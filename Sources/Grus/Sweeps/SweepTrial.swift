/// One of the trainings of a sweep.
public struct SweepTrial: Sendable {
    /// Its number, counted from 1.
    public let number: Int
    /// The values of the parameters, in the order of the sweep.
    public let values: [String]
    /// The config, but for what rungs say about its length.
    public let config: ExperimentConfig

    /// The folder of its run in that of the sweep: `trial-0001`.
    public var folder: String {
        let digits = "\(number)"
        return "trial-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The config with which it is trained in a rung.
    package func config(for rung: Bracket.Rung, _ unit: SweepResource.Unit) -> ExperimentConfig {
        guard let resource = rung.resource else { return config }
        var config = config
        config.training.stop.epochs = unit == .epochs ? resource : nil
        config.training.stop.updates = unit == .updates ? resource : nil
        return config
    }
}
