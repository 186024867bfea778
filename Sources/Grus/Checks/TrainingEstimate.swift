import GrusCorpus
import GrusFiles
import GrusNumerics
import GrusText
import GrusTraining

/// What a training will need, measured on some of its batches.
struct TrainingEstimate {
    /// The number of the model's parameters.
    let parameters: Int
    /// The tokens of each side's vocabulary.
    let sourceVocabulary, targetVocabulary: Int
    /// The threads that were measured.
    let threads: Int
    /// Pairs that are trained on, and that are left out for their lengths.
    let pairs, leftOut: Int
    /// Updates of an epoch; target tokens of it, end marks included.
    let updatesPerEpoch, tokensPerEpoch: Int
    /// Target tokens per second, and the updates that it was measured over.
    let tokensPerSecond: Double, measuredUpdates: Int
    /// The most memory of the process so far, with the largest batch, in 10⁶ bytes.
    let memory: Double
    /// The sizes of the best model and of the newest checkpoint in bytes.
    let modelBytes, checkpointBytes: Int
    /// How many models the run keeps besides.
    let keptModels: Int
    /// The most epochs, if anything limits them.
    let epochs: Double?

    /// Trains for some seconds, as a training does that begins.
    ///
    /// - Parameter read: the pairs of the training set. Of one that is kept on disk the first ones stand for all.
    /// - Throws: `InputError` if the config and the corpus do not go together.
    init(
        _ config: ExperimentConfig, read: Int, _ pipeline: TextPipeline, on pool: WorkerPool, seconds: Double
    ) throws(InputError) {
        let text = try ParallelCorpus.train(config.corpus)
        let corpus = try EncodedCorpus(
            config.corpus.isStored ? text.first(config.corpus.shuffle) : text, pipeline: pipeline,
            lengths: config.corpus.trainingLengths, on: pool.threads)
        let scale = Double(read) / Double(max(corpus.drops.read, 1))
        let all = { (count: Int) in Int((Double(count) * scale).rounded()) }
        let model = try TranslationModel(config, pipeline: pipeline)
        let optimizer = Optimizer(config.training.optimizer, parameters: model.network.parameters)
        let set = try config.trainingSet(corpus, pipeline)
        let task = try TranslationTask(model.network, set, config.training).translation(ofEpoch: 1, on: pool.threads)
        let learnt = try model.task(set).drawn(portion: 0, ofEpoch: 1, on: pool.threads)
        let step = GradientStep(learnt, optimizer, pool, config.training, seed: UInt64(config.seed))
        let measured = try TrainingMeasurement(step, of: task, config, seconds: seconds)
        parameters = model.network.parameters.parameterCount
        (sourceVocabulary, targetVocabulary) = (model.network.sourceVocabulary, model.network.targetVocabulary)
        threads = pool.count
        (pairs, leftOut) = (all(corpus.count), all(corpus.drops.read - corpus.drops.kept))
        updatesPerEpoch = all(measured.updatesPerEpoch)
        tokensPerEpoch = all(task.corpus.targets.tokenCount)
        tokensPerSecond = Double(measured.targetTokens) / measured.seconds
        measuredUpdates = measured.updates
        memory = measured.peakMemory
        let attachments = model.attachments
        let attached = (attachments.blobs.values.map(\.count) + attachments.metadata.values.map(\.utf8.count)).reduce(
            0, +)
        modelBytes = 4 * parameters + attached
        checkpointBytes = 4 * parameters * step.numbersPerParameter + attached
        keptModels = config.training.checkpoint.keepBest + config.training.checkpoint.keepLast
        let stop = config.training.stop
        epochs = [
            stop.epochs.map(Double.init), stop.updates.map { Double($0) / Double(all(measured.updatesPerEpoch)) },
        ]
        .compactMap(\.self).min()
    }

    /// The bytes of a run's models: while a checkpoint is written, the last one and the one before are there too.
    var diskBytes: Int { 3 * checkpointBytes + (1 + keptModels) * modelBytes }

    /// The seconds of an epoch, without its validation.
    var secondsPerEpoch: Double { Double(tokensPerEpoch) / tokensPerSecond }
}
