import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText

/// The data of an experiment, read whole, segmented and encoded: what runs with the same corpus and text settings share.
public struct PreparedText: Sendable {
    /// Raw text to ids and back.
    public let pipeline: TextPipeline
    let corpus: LoadedCorpus
    private let corpusConfig: CorpusConfig
    private let textConfig: TextConfig

    /// Reads training and development set.
    ///
    /// - Parameters:
    ///   - pipeline: how text is segmented; nil learns it from the training set.
    ///   - run: the path of the run, beside which ids are kept if the config keeps them on disk and says not where.
    ///   - pool: the threads that encode.
    ///   - progress: is told how far it is when ids are stored.
    /// - Throws: `InputError` for files that are missing, damaged or empty, and if what is to be drawn of the segmentation cannot be.
    public init(
        _ config: ExperimentConfig, _ pipeline: TextPipeline? = nil, run: String, on pool: ThreadPool,
        progress: PreparationProgress.Report = .none
    ) throws(InputError) {
        try config.corpus.checkHeldOut()
        var text = try TrainingText(config, run: run)
        let pipeline = if let pipeline { pipeline } else { try text.makePipeline() }
        self.pipeline = pipeline
        _ = try config.sampling(of: pipeline)
        let train = try text.load(pipeline, on: pool, progress.take)
        corpus = try LoadedCorpus(config, pipeline, train: train, on: pool)
        (corpusConfig, textConfig) = (config.corpus, config.text.withoutSampling)
    }

    /// Whether the data is that of an experiment, too.
    ///
    /// - Parameter segmentation: how the experiment's text is segmented; nil if it is still to be learnt.
    public func serves(_ config: ExperimentConfig, segmentedBy segmentation: TextPipeline? = nil) -> Bool {
        guard corpusConfig == config.corpus, textConfig == config.text.withoutSampling else { return false }
        guard let segmentation else { return true }
        return segmentation.serialized(config: textConfig) == pipeline.serialized(config: textConfig)
    }
}

extension PreparedText {
    /// What an experiment learns from, epoch after epoch.
    ///
    /// - Throws: `InputError` of kind `config` if what is to be drawn of the segmentation cannot be.
    func trainingSet(_ config: ExperimentConfig) throws(InputError) -> TrainingSet {
        try config.trainingSet(corpus.train, pipeline)
    }
}

extension ExperimentConfig {
    /// Pairs as the experiment draws them for its epochs.
    ///
    /// - Throws: `InputError` of kind `config` if what is to be drawn of the segmentation cannot be.
    func trainingSet(_ pairs: any PairStore, _ pipeline: TextPipeline) throws(InputError) -> TrainingSet {
        TrainingSet(
            pairs, weights: corpus.train.map(\.weight), shuffle: corpus.shuffle, sampling: try sampling(of: pipeline),
            seed: UInt64(seed))
    }

    /// How the training set is segmented anew for every epoch; nil if it is not.
    ///
    /// - Throws: `InputError` of kind `config` if a segmentation is not one of those that can be drawn so.
    func sampling(of pipeline: TextPipeline) throws(InputError) -> CorpusSampling? {
        try CorpusSampling(text.sampling, of: pipeline, longest: corpus.maximumLength, seed: UInt64(seed))
    }
}
