import GrusFiles
import GrusRuntime
import GrusTraining

/// All trials of a sweep with their configs, before any of them is trained: what they are follows from the sweep's file and the
/// experiment alone.
public struct SweepPlan: Sendable {
    /// The sweep.
    public let config: SweepConfig
    /// The keys that vary, in the order of the file.
    public let parameters: [String]
    /// The trials, that with number 1 first.
    public let trials: [SweepTrial]
    /// What they are compared by.
    public let metric: ValidationMetric
    /// Which of them compete, in the order of the trials.
    package let brackets: [Bracket]

    /// Draws the values, and resolves the config of every trial.
    ///
    /// - Throws: `InputError` of kind `config` for values that are impossible, naming the trial's.
    public init(_ config: SweepConfig) throws(InputError) {
        self.config = config
        parameters = config.parameters.map(\.key)
        let values = try config.values()
        brackets = config.brackets(values.count)
        let origin = ConfigOrigin(
            file: config.experiment, line: 1, folder: try physicalFolder(of: config.experiment))
        let root = try ConfigNode(
            yaml: readConfigText(config.experiment), origin: origin, environment: environmentVariable)
        var trials: [SweepTrial] = []
        for values in values {
            let number = trials.count + 1
            let experiment = try config.experiment(root, values, number)
            trials.append(
                SweepTrial(
                    number: number, values: values.map(\.inline), config: experiment, seeds: config.seeds))
        }
        self.trials = trials
        metric = config.metric ?? trials[0].config.training.stop.metric
        try check()
    }

    /// Refuses trials that cannot be compared.
    private func check() throws(InputError) {
        for trial in trials {
            if trial.config.corpus.dev == nil {
                throw InputError(.config, file: config.file, "trials are compared on corpus.dev, which is missing")
            }
            if !trial.config.training.validate.metrics.contains(metric) {
                throw InputError(
                    .config, file: config.file,
                    "\(words(of: trial)): training.validate.metrics lacks \(metric.rawValue), by which trials are compared"
                )
            }
        }
    }

    /// `trial 3 (model.decoder.hidden 64, seed 2)`.
    func words(of trial: SweepTrial) -> String {
        SweepConfig.words(trial.number, zip(parameters, trial.values).map { ($0, $1) })
    }

    /// `hidden 64 · seed 2`.
    func shortValues(of trial: SweepTrial) -> String {
        zip(parameters, trial.values).map { "\(RunSettings.shortest($0)) \($1)" }.joined(separator: " · ")
    }

    /// Whether all trials read the same: training and development set, segmentation, the model that they start from, and a
    /// dictionary.
    var sharesInputs: Bool {
        let first = trials[0].config
        return trials.allSatisfy { trial in
            trial.config.corpus == first.corpus && trial.config.text == first.text
                && trial.config.training.startFrom == first.training.startFrom
                && trial.config.decoding.unknown == first.decoding.unknown
        }
    }

    /// The trials of a bracket.
    func trials(of bracket: Int) -> Range<Int> {
        let start = brackets[..<bracket].reduce(0) { $0 + $1.trials }
        return start..<start + brackets[bracket].trials
    }
}

extension SweepConfig {
    fileprivate static func words(_ number: Int, _ values: [(key: String, value: String)]) -> String {
        let list = values.map { "\($0.key) \(abbreviated($0.value))" }.joined(separator: ", ")
        return "trial \(number) (\(list))"
    }

    /// The experiment with the values of a trial.
    fileprivate func experiment(
        _ root: ConfigNode, _ values: [ConfigNode], _ number: Int
    ) throws(InputError) -> ExperimentConfig {
        do throws(InputError) {
            return try ExperimentConfig(root, settings: settings + values)
        } catch {
            let words = Self.words(number, values.map { ($0.path, $0.inline) })
            if error.file == file {
                throw InputError(.config, file: file, at: error.place, "\(words): \(error.message)")
            }
            throw InputError(error.kind, file: file, "\(words): \(error)")
        }
    }

    /// Who competes with whom.
    fileprivate func brackets(_ trials: Int) -> [Bracket] {
        switch method.kind {
        case .grid, .ablation, .random: [.whole(trials)]
        case .halving: [.halving(trials, method.resource)]
        case .hyperband: Bracket.hyperband(method.resource)
        }
    }

    /// The values of all trials.
    fileprivate func values() throws(InputError) -> [[ConfigNode]] {
        switch method.kind {
        case .grid: return try grid()
        case .ablation: return try ablation()
        case .random, .halving: return drawn(method.trials)
        case .hyperband:
            let trials = Bracket.hyperband(method.resource).reduce(0) { $0 + $1.trials }
            guard trials <= Sweep.mostTrials else { throw tooMany(trials) }
            return drawn(trials)
        }
    }

    /// Every combination; the first parameter changes slowest.
    private func grid() throws(InputError) -> [[ConfigNode]] {
        var rows: [[ConfigNode]] = [[]]
        for values in try listedValues() {
            guard rows.count * values.count <= Sweep.mostTrials else { throw tooMany(rows.count * values.count) }
            rows = rows.flatMap { row in values.map { row + [$0] } }
        }
        return rows
    }

    /// The first values, and every further one beside the first ones of the others.
    private func ablation() throws(InputError) -> [[ConfigNode]] {
        let lists = try listedValues()
        let first = lists.map { $0[0] }
        let others = lists.enumerated().flatMap { index, values in
            values.dropFirst().map { value in
                var row = first
                row[index] = value
                return row
            }
        }
        guard others.count < Sweep.mostTrials else { throw tooMany(others.count + 1) }
        return [first] + others
    }

    /// The values of each parameter, at least one, for methods that try all of them.
    private func listedValues() throws(InputError) -> [[ConfigNode]] {
        let words = method.kind == .grid ? "a grid" : "an ablation"
        return try parameters.map { parameter throws(InputError) in
            guard let values = parameter.all else {
                throw parameter.origin.error(
                    "\(parameter.key): \(words) needs a list of values, or a range with a step")
            }
            return values
        }
    }

    /// A value depends on the seed, the trial and the parameter's place alone, so that more trials, or further parameters
    /// behind the others, leave those that are there as they are.
    private func drawn(_ count: Int) -> [[ConfigNode]] {
        (0..<count).map { trial in
            parameters.enumerated().map { index, parameter in
                var stream = RandomKey(seed: UInt64(method.seed)).child(trial).child(index).makeGenerator()
                return parameter.draw(&stream)
            }
        }
    }

    private func tooMany(_ count: Int) -> InputError {
        InputError(.config, file: file, "\(count) trials are more than the \(Sweep.mostTrials) that a sweep may have")
    }
}
