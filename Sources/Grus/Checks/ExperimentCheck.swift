import GrusCorpus
import GrusFiles
import GrusNumerics
import GrusRuntime
import GrusText

/// Looks at an experiment before it is trained: what the model is made of, what training it will need, and what is in the corpus.
public struct ExperimentCheck {
    private let config: ExperimentConfig
    private let pool: WorkerPool
    private let seconds: Double
    private let examples: Int

    /// A check of an experiment.
    ///
    /// - Parameters:
    ///   - threads: the number of threads; nil takes one per core.
    ///   - seconds: how long training is measured.
    ///   - examples: the most examples of a kind of damage in a data set.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads.
    public init(
        _ config: ExperimentConfig, threads: Int? = nil, seconds: Double = 2, examples: Int = 2
    ) throws(InputError) {
        self.config = config
        self.seconds = seconds
        self.examples = examples
        pool = try WorkerPool(count: threads ?? ThreadPool.standardCount)
    }

    /// Reads everything, and trains for a moment. Nothing is written.
    ///
    /// - Throws: `InputError` for a file that cannot be opened; whatever else is wrong is in the report.
    public func run() throws(InputError) -> CheckReport {
        try self.config.checkFiles()
        let model = try StartModel(self.config.training.startFrom)
        let config = try model?.adapt(self.config) ?? self.config
        var faults: [InputError] = []
        var pipeline: TextPipeline?
        var estimate: TrainingEstimate?
        do throws(InputError) {
            // What is wrong with the text shows below, with all else.
            if let read = try? ParallelCorpus.train(config.corpus).check() {
                let kept = model?.keptPipeline(for: config)
                pipeline = if let kept { kept } else { try LoadedCorpus.makePipeline(config) }
                // Before the corpus is examined, which takes memory that training does not.
                estimate = try pipeline.map { text throws(InputError) in
                    try TrainingEstimate(config, read: read, text, on: pool, seconds: seconds)
                }
            }
        } catch {
            faults.append(error)
        }
        let doctor = try CorpusDoctor(config.corpus, pipeline: pipeline, exampleLimit: examples, on: pool.threads)
        let sets = try doctor.examine(config.corpus)
        return CheckReport(config: config, estimate: estimate, sets: sets, faults: faults + sets.flatMap(\.faults))
    }
}
