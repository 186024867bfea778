import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText
import GrusTraining

/// Measures how fast a model trains, and what share of the machine's matrix products it reaches.
public struct Benchmark {
    /// Where batches come from.
    public enum Source: Sendable {
        /// The config's training set.
        case corpus
        /// Random tokens, with a mean number of source tokens.
        case synthetic(sourceLength: Double)
    }

    /// The most pairs of a synthetic corpus.
    private static let syntheticPairs = 20_000
    /// The rows of the products whose speed is the peak.
    private static let peakRows = 512

    private let config: ExperimentConfig
    private let pool: WorkerPool
    private let seconds: Double

    /// A benchmark of an experiment's model.
    ///
    /// - Parameters:
    ///   - threads: the number of threads; nil takes one per core.
    ///   - seconds: how long training is measured.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads.
    public init(_ config: ExperimentConfig, threads: Int? = nil, seconds: Double = 20) throws(InputError) {
        self.config = config
        self.seconds = seconds
        pool = try WorkerPool(count: threads ?? ThreadPool.standardCount)
    }

    /// Measures.
    ///
    /// - Throws: `InputError` if the corpus cannot be read.
    public func run(_ source: Source) throws(InputError) -> BenchmarkReport {
        let data = try load(source)
        let network = Seq2Seq(
            config.model, sourceVocabulary: data.sourceVocabulary, targetVocabulary: data.targetVocabulary,
            seed: UInt64(config.seed))
        let task = TranslationTask(network, data.corpus, config.training)
        let step = GradientStep(
            task, Optimizer(config.training.optimizer, parameters: network.parameters), pool, config.training,
            seed: UInt64(config.seed))
        let measured = try TrainingMeasurement(step, of: task, config, seconds: seconds)
        let (f32, bf16, int8) = (peak(.f32, network), peak(.bf16, network), peak(.int8, network))
        let precision = config.training.precision
        let usedPeak = (precision == .bf16 ? bf16 : f32) ?? 0
        let (tokens, total) = (Double(max(measured.targetTokens, 1)), measured.seconds)
        return BenchmarkReport(
            name: config.name, corpus: data.description, threads: pool.count, shards: config.training.shards,
            precision: precision.rawValue, parameters: network.parameters.parameterCount,
            productPeakGflops: (f32 ?? 0) / 1e9, productPeakBf16Gflops: bf16.map { $0 / 1e9 },
            productPeakInt8Gflops: int8.map { $0 / 1e9 }, targetTokensPerS: tokens / total, updates: measured.updates,
            sourceLength: Double(measured.sourceTokens) / Double(measured.pairs),
            targetLength: tokens / Double(measured.pairs), seconds: total, readSeconds: measured.readSeconds,
            forwardSeconds: measured.phases.forward, backwardSeconds: measured.phases.backward,
            reduceSeconds: measured.phases.reduce, updateSeconds: measured.phases.update,
            mflopPerTargetToken: measured.operations / tokens / 1e6,
            shareOfPeak: measured.operations / total / usedPeak, peakMemoryMegabytes: measured.peakMemory)
    }

    // MARK: Batches

    private struct Data {
        let corpus: EncodedCorpus
        let sourceVocabulary, targetVocabulary: Int
        let description: String
    }

    private func load(_ source: Source) throws(InputError) -> Data {
        switch source {
        case .corpus:
            let pipeline = try LoadedCorpus.makePipeline(config)
            let corpus = try EncodedCorpus(
                ParallelCorpus.train(config.corpus), pipeline: pipeline, lengths: config.corpus.trainingLengths,
                on: pool.threads)
            return Data(
                corpus: corpus, sourceVocabulary: pipeline.source.vocabularySize,
                targetVocabulary: pipeline.target.vocabularySize,
                description: "\(corpus.count) pairs of the config's corpus")
        case .synthetic(let sourceLength):
            let (source, target) = (config.text.source.vocabulary, config.text.target.vocabulary)
            let synthetic = SyntheticCorpus(sourceLength: sourceLength, vocabulary: min(source, target))
            return Data(
                corpus: synthetic.pairs(min(config.corpus.window, Self.syntheticPairs), seed: UInt64(config.seed)),
                sourceVocabulary: source, targetVocabulary: target, description: "synthetic")
        }
    }

    // MARK: Measurements

    /// Operations per second of products by the model's weights, those of the fastest shape; nil where this CPU has no
    /// instructions for it.
    private func peak(_ element: ProductSpeed.Element, _ network: Seq2Seq) -> Double? {
        guard element.isNative else { return nil }
        return network.productShapes.map { shape in
            ProductSpeed.measure(
                .init(rows: Self.peakRows, inner: shape.rows, columns: shape.columns), element, on: pool)
        }.max()
    }
}

extension ExperimentConfig {
    /// The benchmark model: the defaults of the model section, on batches of 64 sentences.
    public static var benchmark: ExperimentConfig {
        var config = ExperimentConfig()
        config.name = "reference-512"
        return config
    }

    /// Whether the training set that the config names can be read.
    public var hasCorpus: Bool { (try? ParallelCorpus.train(corpus)) != nil }
}
