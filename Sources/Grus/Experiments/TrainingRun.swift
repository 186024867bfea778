import Foundation
import GrusFiles
import GrusNumerics
import GrusRuntime

/// Trains the model of an experiment in a run directory.
public struct TrainingRun {
    /// The options of `grus train`.
    public struct Options: Sendable {
        /// The run directory; nil for `runs/NAME`.
        public var output: String?
        /// Whether the run that is there is continued.
        public var resume = false
        /// Whether a signal that asks the process to end, as Ctrl-C sends it, saves the training and ends it; see
        /// ``Interruption``.
        public var isInterruptible = false
        /// The number of threads; nil takes one per core. The result does not depend on it.
        public var threads: Int?
        /// The processes that train together, all with the same config: the leader reads and writes the run.
        public var ranks = RankGroup.alone
        /// Whether nothing is said but what is wrong.
        public var isQuiet = false
        /// Whether signals are observed from the begin of the training on; if not, whoever starts it has done so.
        var observesSignals = true
        /// What to do to go on after an interruption; nil for `grus train RUN --resume`.
        var resumption: String?
        /// Who reads what is recorded, beside the terminal and the files of the run.
        var readers: [any RunReader & Sendable] = []

        /// The usual options.
        public init() {}
    }

    private let config: ExperimentConfig
    private let options: Options
    private let path: String

    /// A run of an experiment.
    public init(_ config: ExperimentConfig, _ options: Options = Options()) {
        self.config = config
        self.options = options
        path = options.output ?? RunDirectory.standardPath(for: config)
    }

    /// Trains until a stop condition holds, or until it is interrupted; reports to standard error and to the run's log.
    ///
    /// Nothing is written before the corpora and the checkpoint that training goes on from have been read whole.
    ///
    /// - Throws: `InputError` for configs, corpora and files.
    public func run() throws { _ = try prepare().train() }

    /// Reads and checks all that the training needs, and writes nothing.
    ///
    /// - Parameter text: what another run has read; where it is that of this run, too, nothing is read again.
    /// - Throws: `InputError` for configs, corpora and files.
    public func prepare(sharing text: PreparedText? = nil) throws(InputError) -> PreparedRun {
        try checkShards()
        let resumed = try openRun()
        let start = ContinuousClock.now
        let checkpoint = try resumed.flatMap { run throws(InputError) in try RunCheckpoint(newestOf: run) }
        try files(isBegun: checkpoint != nil).checkFiles()
        let model = checkpoint == nil ? try StartModel(config.training.startFrom) : nil
        let config =
            if let checkpoint { adapt(to: checkpoint.model) } else { try model?.adapt(self.config) ?? self.config }
        let pipeline = checkpoint?.model.pipeline ?? model?.keptPipeline(for: config)
        let scores = try Validator.Scores(config)
        let pool = try WorkerPool(count: options.threads ?? options.ranks.standardThreads)
        let shared = text.flatMap { $0.serves(config, segmentedBy: pipeline) ? $0 : nil }
        let text = if let shared { shared } else { try read(config, pipeline, on: pool.threads) }
        return PreparedRun(
            config: config, options: options, path: path, resumed: resumed, checkpoint: checkpoint?.path,
            model: model, scores: scores, text: text, trainingSet: try text.trainingSet(config), pool: pool,
            preparation: ContinuousClock.now - start)
    }

    private func read(
        _ config: ExperimentConfig, _ pipeline: TextPipeline?, on pool: ThreadPool
    ) throws(InputError) -> PreparedText {
        let isShown = !options.isQuiet && options.ranks.isLeader
        return try PreparedText(
            config, pipeline, run: path, on: pool, progress: isShown ? .onStandardError() : .none)
    }

    /// The run that is continued, if one is. Only the leader locks it, and looks whether there is room for another.
    private func openRun() throws(InputError) -> RunDirectory? {
        guard options.ranks.isLeader else { return options.resume ? try RunDirectory(existing: path) : nil }
        if options.resume { return try RunDirectory.resume(at: path, config: config) }
        try RunDirectory.refuseForeignFiles(at: path)
        return nil
    }

    private func checkShards() throws(InputError) {
        let (shards, ranks) = (config.training.shards, options.ranks.count)
        guard shards < ranks else { return }
        throw InputError(
            .config,
            "training.shards: \(shards) are too few for \(ranks) ranks, each of which computes at least one: set it to \(ranks) or more"
        )
    }

    /// The config without what a training needs no more that has a checkpoint.
    private func files(isBegun: Bool) -> ExperimentConfig {
        var config = config
        if isBegun { config.training.startFrom.model = nil }
        return config
    }

    /// The config with the settings of the text that a checkpoint was made with, where they came from another model.
    private func adapt(to checkpoint: TranslationModel) -> ExperimentConfig {
        var config = config
        if config.training.startFrom.keepsText { config.text = checkpoint.config.text }
        return config
    }
}
