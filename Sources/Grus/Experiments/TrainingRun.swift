import Foundation
import GrusAutodiff
import GrusCorpus
import GrusDecoding
import GrusFiles
import GrusMetrics
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText
import GrusTraining

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
        /// Whether nothing is said but what is wrong.
        public var isQuiet = false

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
    public func run() throws {
        let resumed = options.resume ? try RunDirectory.resume(at: path, config: config) : nil
        if resumed == nil { try RunDirectory.refuseForeignFiles(at: path) }
        let start = ContinuousClock.now
        try config.checkFiles()
        let bleu = try validationBLEU()
        try LoadedCorpus.check(config.corpus)
        let checkpoint = try resumed.flatMap { run throws(InputError) in try lastCheckpoint(of: run) }
        let pipeline = try checkpoint?.pipeline ?? LoadedCorpus.makePipeline(config)
        let pool = try WorkerPool(count: options.threads ?? ThreadPool.standardCount)
        let corpus = try LoadedCorpus(config, pipeline, on: pool.threads)
        let model = try TranslationModel(config, pipeline: pipeline)
        let trainer = Trainer(model.network, setup(model, corpus, pool, bleu), pool: pool)
        if let resumed, checkpoint != nil { try trainer.resume(from: resumed.last) }
        if let resumed { try resumed.keep(config) }
        let directory = try resumed ?? RunDirectory.create(at: path, config: config)
        let kept = KeptModels(of: directory, config.training)
        let report = try TrainingReport(config, directory, on: options.isQuiet ? .none : .standardError)
        try report.begin(model, corpus, trainer.state, threads: pool.count, preparation: ContinuousClock.now - start)
        if options.isInterruptible { Interruption.observe() }
        let reason = try trainer.run(
            save: { isBest in
                if isBest { try model.save(to: directory.best) }
                try trainer.save(to: directory.last, model.attachments)
            },
            report: { event in
                if case .validated(let validation) = event { try kept.add(model, validation) }
                try report.record(event)
            })
        try report.end(reason, trainer.state)
    }

    /// The newest checkpoint of the run that is continued; nil when it has none yet.
    private func lastCheckpoint(of run: RunDirectory) throws(InputError) -> TranslationModel? {
        guard FileManager.default.fileExists(atPath: run.last) else { return nil }
        return try TranslationModel(path: run.last)
    }

    /// The BLEU of validations, by which test sets are scored too; nil if there is none.
    private func validationBLEU() throws(InputError) -> BLEU? {
        guard config.corpus.dev != nil, config.training.validate.metrics.contains(.bleu) else { return nil }
        var evaluation = config.evaluation
        evaluation.metrics = [.bleu]
        return try Evaluation(evaluation, language: config.corpus.target).bleu
    }

    private func setup(
        _ model: TranslationModel, _ corpus: LoadedCorpus, _ pool: WorkerPool, _ bleu: BLEU?
    ) -> Trainer.Setup {
        let greedy = config.decoding.greedy
        let isInterrupted = { @Sendable [options] in options.isInterruptible && Interruption.signal != nil }
        let (sources, references) = (corpus.devText.map(\.source), corpus.devText.map(\.target))
        return Trainer.Setup(
            config: config.training, window: config.corpus.window, seed: UInt64(config.seed), corpus: corpus.train,
            dev: corpus.dev,
            bleu: bleu.map { metric in
                { [greedy] _ in
                    let translator = try Translator([model], decoding: greedy, pool: pool)
                    guard let hypotheses = translator.translate(sources, while: { !isInterrupted() }) else {
                        return nil
                    }
                    let statistics = try metric.statistics(
                        hypotheses: hypotheses, references: [references], on: pool.threads)
                    return metric.score(of: statistics).score
                }
            }, isInterrupted: isInterrupted)
    }
}
