import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText

/// Segments the training set of an experiment before it is trained, and keeps what comes out on disk: what `grus prepare` does.
public struct TextPreparation {
    private let config: ExperimentConfig
    private let run: String
    private let share: CorpusPreparation.Share

    /// A preparation of an experiment.
    ///
    /// - Parameters:
    ///   - output: the run beside which ids are kept, unless the config says where; nil for `runs/NAME`.
    ///   - part: which part of the work is done; nil does all.
    public init(_ config: ExperimentConfig, output: String? = nil, part: WorkShard? = nil) {
        self.config = config
        run = output ?? RunDirectory.standardPath(for: config)
        share = part.map { CorpusPreparation.Share(index: $0.index - 1, count: $0.count) } ?? .whole
    }

    /// Does the work, or finds it done.
    ///
    /// - Parameters:
    ///   - threads: the number of threads; nil takes one per core. The result does not depend on it.
    ///   - progress: is told how far it is.
    /// - Returns: what there is now, in words.
    /// - Throws: `InputError` for files that are missing, damaged or empty, and if there is no room.
    public func run(
        threads: Int? = nil, progress: PreparationProgress.Report = .none
    ) throws(InputError) -> String {
        guard config.corpus.isStored else {
            throw InputError(
                .config,
                "the training set of this config is held in memory, so that there is nothing to prepare: set corpus.memory or "
                    + "corpus.cache")
        }
        let pool = try ThreadPool(count: threads ?? ThreadPool.standardCount)
        try config.checkFiles()
        try config.corpus.checkHeldOut()
        let model = try StartModel(config.training.startFrom)
        let config = try model?.adapt(config) ?? config
        var text = try TrainingText(config, run: run)
        let kept = model?.keptPipeline(for: config)
        let pipeline = if let kept { kept } else { try text.makePipeline() }
        _ = try config.sampling(of: pipeline)
        guard let stored = try text.store(share, pipeline, on: pool, progress.take) else {
            return "part \(share.index + 1) of \(share.count) is done; others are still missing\n"
        }
        _ = try CorpusMemory(config, stored)
        return """
            corpus      \(stored.drops)
            text        \(config.text.segmentations), \(pipeline.source.vocabularySize) source and \
            \(pipeline.target.vocabularySize) target tokens
            ids         \(sized(stored.bytes)) in \(stored.folder)

            """
    }
}
