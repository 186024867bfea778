import Foundation
import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusRanks
import GrusRuntime
import GrusTraining

/// A run of which everything has been read and checked, and nothing written.
public struct PreparedRun {
    let config: ExperimentConfig
    let options: TrainingRun.Options
    let path: String
    /// The run that is continued, and the file of the checkpoint that it goes on from, if it has one.
    let resumed: RunDirectory?
    let checkpoint: String?
    /// The model whose weights are the first ones; nil for weights that are drawn, and where there is a checkpoint.
    let model: StartModel?
    let scores: Validator.Scores
    /// What was read, which other runs may share.
    public let text: PreparedText
    let trainingSet: TrainingSet
    let pool: WorkerPool
    let preparation: Duration

    /// Trains until a stop condition holds, or until it is interrupted; reports to standard error and to the run's log.
    ///
    /// - Returns: how the training ended.
    /// - Throws: `InputError` for files.
    public func train() throws -> RunRecord.End {
        let model = try TranslationModel(config, pipeline: text.pipeline)
        let transfer = self.model?.transfer(into: model)
        let trainer = try trainer(of: model)
        if let checkpoint { try trainer.resume(from: checkpoint) }
        try agreement(trainer).check(among: communicator)
        guard options.ranks.isLeader else { return try follow(trainer) }
        if let resumed { try resumed.keep(config) }
        let directory = try resumed ?? RunDirectory.create(at: path, config: config)
        let writer = CheckpointWriter(trainer, model, in: directory)
        let recorder = try recorder(of: model, from: transfer, in: directory, trainer.state)
        observeSignals()
        let reason = try trainer.run(
            save: { isBest in try writer.save(isBest: isBest) },
            report: { event in
                if case .validated(let validation) = event { try writer.keep(validation) }
                try recorder.record(event)
            })
        try writer.finish()
        return try recorder.end(reason, trainer.state)
    }

    /// Trains where the leader writes.
    private func follow(_ trainer: Trainer) throws -> RunRecord.End {
        observeSignals()
        let reason = try trainer.run(save: { _ in }, report: { _ in })
        return try RunRecorder(config, secondsBefore: 0, readers: []).end(reason, trainer.state)
    }

    private func observeSignals() {
        if options.isInterruptible, options.observesSignals { Interruption.observe() }
    }

    private var communicator: any Communicator { options.ranks.communicator }

    /// What all processes must begin with.
    private func agreement(_ trainer: Trainer) -> RankAgreement {
        let corpus = text.corpus
        // Where the files lie is for each machine to know.
        var settings = config
        (settings.corpus.dev, settings.corpus.test, settings.corpus.cache) = (nil, [], nil)
        for index in settings.corpus.train.indices { settings.corpus.train[index].files = .named("") }
        let dev = corpus.devText.map { "\($0.source)\n\($0.target)" }.joined(separator: "\n")
        return RankAgreement([
            .init(kind: .system, fault: "runs another version of Grus", value: grusVersion),
            .init(kind: .config, fault: "has another config", value: settings.yaml),
            .init(
                kind: .data, fault: "has another training set, or segments it otherwise",
                value: "\(corpus.train.fingerprint.pairs) pairs with the sum \(corpus.train.fingerprint.hash)"),
            .init(kind: .data, fault: "has another development set", value: dev),
            .init(
                kind: .data, fault: "begins from another checkpoint",
                value: "\(trainer.state.update) updates with the sum \(trainer.parameters.checksum)"),
        ])
    }

    private func trainer(of model: TranslationModel) throws(InputError) -> Trainer {
        let isInterrupted = { @Sendable [options] in options.isInterruptible && Interruption.signal != nil }
        let validator = Validator(
            model, text.corpus, scores, on: pool, among: communicator, isInterrupted: isInterrupted)
        let setup = Trainer.Setup(
            config: config.training, window: config.corpus.window, seed: UInt64(config.seed),
            validate: validator.map { $0.validate }, isInterrupted: isInterrupted, communicator: communicator)
        return try Trainer(model.task(trainingSet), setup, pool: pool)
    }

    // MARK: Records

    /// Opens what the run writes into, and says what begins.
    private func recorder(
        of model: TranslationModel, from transfer: WeightTransfer?, in directory: RunDirectory, _ state: TrainingState
    ) throws(InputError) -> RunRecorder {
        let log = try JSONLinesLog(directory.log)
        let seconds = try log.cut(after: state.update, isValidated: state.validatedUpdate == state.update)
        let words = TerminalReport.Words(
            introduction: introduction(model, state),
            resumption: options.resumption ?? "grus train \(directory.path) --resume", stop: config.training.stop)
        var readers: [any RunReader] = [
            TerminalReport(words, on: options.isQuiet ? .none : .standardError), following(log),
        ]
        readers += options.readers
        if config.training.log.tensorboard { readers.append(following(try TensorBoardLog(in: directory.path))) }
        let hasShards = config.corpus.train.count > 1 || config.corpus.train.contains { $0.weight != 1 }
        let recorder = RunRecorder(
            config, secondsBefore: seconds, trainingSet: hasShards ? trainingSet : nil, readers: readers)
        try recorder.begin(start(model, state), transfer?.record)
        return recorder
    }

    /// A log that takes records as they come, or, if what cannot be written must not end the training, as soon as it can.
    private func following(_ log: any RunReader) -> any RunReader {
        switch config.training.checkpoint.onError {
        case .stop: log
        case .continue: PatientReader(log)
        }
    }

    private func start(_ model: TranslationModel, _ state: TrainingState) -> RunRecord.Start {
        let drops = text.corpus.train.drops
        return RunRecord.Start(
            update: state.update, time: Date().timeIntervalSince1970, pairs: text.corpus.train.count,
            pairsRead: drops.read,
            dropped: Dictionary(uniqueKeysWithValues: drops.dropped.map { ($0.key.rawValue, $0.value) }),
            parameters: model.network.parameters.parameterCount, sourceVocabulary: model.network.sourceVocabulary,
            targetVocabulary: model.network.targetVocabulary, threads: pool.count,
            preparationSeconds: preparation / .seconds(1))
    }

    private func introduction(_ model: TranslationModel, _ state: TrainingState) -> String {
        let network = model.network
        return """
            corpus      \(text.corpus.train.drops)\(devDescription)
            text        \(config.text.segmentations), \(network.sourceVocabulary) source and \
            \(network.targetVocabulary) target tokens\(samplingDescription)
            model       \(counted(network.parameters.parameterCount)) parameters
            training    \(ranksDescription)\(pool.count) threads, \(config.training.shards) shards per batch, \
            \(config.training.precision.rawValue)\(state.update > 0 ? ", resumed after update \(state.update)" : "")
            run         \(path)
            """
    }

    private var ranksDescription: String { communicator.isAlone ? "" : "\(communicator.count) ranks of " }

    private var samplingDescription: String {
        config.text.sampling.summary.map { ", drawn anew for every epoch: \($0)" } ?? ""
    }

    private var devDescription: String {
        guard let drops = text.corpus.dev?.drops else { return "" }
        let left = drops.read - drops.kept
        return ", \(drops.read) dev pairs" + (left > 0 ? ", \(left) of them too long for the loss" : "")
    }
}
