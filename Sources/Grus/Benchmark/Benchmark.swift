import Foundation
import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusText
import GrusTraining

/// Measures how fast a model trains, and what share of the machine's matrix products it reaches.
public struct Benchmark {
    /// What was measured. Times are whole updates: forward, backward, reduction of the shards, clipping, optimiser.
    public struct Report: Sendable, Encodable {
        /// The name of the experiment.
        public let name: String
        /// Whether batches come from the config's corpus or are made up.
        public let corpus: String
        /// The number of threads, and of shards per batch.
        public let threads, shards: Int
        /// The number of the model's parameters.
        public let parameters: Int
        /// Products of 2048×512 by 512×1536 in single precision, all threads together, in 10⁹ operations per second.
        public let productPeakGflops: Double
        /// Target tokens, end marks included, per second.
        public let targetTokensPerS: Double
        /// Updates that were measured.
        public let updates: Int
        /// The seconds of those updates.
        public let seconds: Double
        /// Of those, the seconds of reduction, clipping and optimiser.
        public let updateSeconds: Double
        /// Operations per target token, forward and backward, counted from the layers, in 10⁶.
        public let mflopPerTargetToken: Double
        /// Operations that were counted over those that the peak would have allowed.
        public let shareOfPeak: Double

        /// The report as JSON, with keys in snake case.
        public var json: String {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            guard let data = try? encoder.encode(self) else {
                preconditionFailure("a figure that is no number: \(self)")
            }
            return String(decoding: data, as: UTF8.self)
        }

        /// The report as a table for people.
        public var text: String {
            let lines = [
                ("model", "\(name), \(parameters) parameters, \(threads) threads, \(shards) shards"),
                ("batches", corpus),
                ("product peak", String(format: "%.0f GFLOP/s in f32", productPeakGflops)),
                ("training", String(format: "%.0f target tokens/s over %d updates", targetTokensPerS, updates)),
                ("", String(format: "%.1f %% of the time in reduction and optimiser", 100 * updateSeconds / seconds)),
                ("model cost", String(format: "%.1f MFLOP per target token", mflopPerTargetToken)),
                ("share of peak", String(format: "%.0f %%", 100 * shareOfPeak)),
            ]
            return lines.map { $0.0.padding(toLength: 15, withPad: " ", startingAt: 0) + $0.1 }.joined(separator: "\n")
        }
    }

    /// Updates before the clock starts: memory is laid out and products are made.
    private static let warmUp = 8

    private let config: ExperimentConfig
    private let pool: WorkerPool
    private let seconds: Double

    /// A benchmark of an experiment's model.
    ///
    /// - Parameters:
    ///   - threads: the number of threads; nil takes one per core.
    ///   - seconds: how long training is measured.
    public init(_ config: ExperimentConfig, threads: Int? = nil, seconds: Double = 20) {
        self.config = config
        self.seconds = seconds
        pool = WorkerPool(count: threads ?? Translator.standardThreads)
    }

    /// Measures.
    ///
    /// - Parameter synthetic: whether batches are made up although the config names a corpus.
    /// - Throws: `InputError` if the corpus cannot be read.
    public func run(synthetic: Bool) throws(InputError) -> Report {
        let (corpus, vocabulary) = try synthetic ? Self.syntheticCorpus(config) : realCorpus()
        let network = Seq2Seq(
            config.model, sourceVocabulary: vocabulary.source, targetVocabulary: vocabulary.target,
            seed: UInt64(config.seed))
        let step = GradientStep(
            network, Optimizer(config.training.optimizer, parameters: network.parameters), pool, config.training,
            seed: UInt64(config.seed))
        let peak = ProductPeak.measure(.init(rows: 2048, inner: 512, columns: 1536), on: pool)
        let measured = measure(step, corpus)
        return Report(
            name: config.name,
            corpus: synthetic
                ? "synthetic, of lengths like Multi30k's" : "\(corpus.count) pairs of the config's corpus",
            threads: pool.count, shards: config.training.shards, parameters: network.parameters.parameterCount,
            productPeakGflops: peak / 1e9, targetTokensPerS: Double(measured.tokens) / measured.seconds,
            updates: measured.updates, seconds: measured.seconds, updateSeconds: measured.updateSeconds,
            mflopPerTargetToken: measured.operations / Double(max(measured.tokens, 1)) / 1e6,
            shareOfPeak: measured.operations / measured.seconds / peak)
    }

    private func realCorpus() throws(InputError) -> (EncodedCorpus, (source: Int, target: Int)) {
        let pipeline = try LoadedCorpus.makePipeline(config)
        let corpus = try EncodedCorpus(
            ParallelCorpus.train(config.corpus), pipeline: pipeline, maximumLength: config.corpus.maximumLength)
        return (corpus, (pipeline.source.vocabularySize, pipeline.target.vocabularySize))
    }

    /// Pairs of random ids, whose lengths are spread as those of image captions in subwords are: 14 ± 4 source tokens, and
    /// targets that differ from them by 1 ± 3.
    private static func syntheticCorpus(_ config: ExperimentConfig) -> (EncodedCorpus, (source: Int, target: Int)) {
        var stream = RandomKey(seed: UInt64(config.seed)).makeGenerator()
        func spread() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double(stream.uniform()) } }
        func sentence(_ length: Double) -> [Int32] {
            let count = min(max(Int(length.rounded()), 1), config.corpus.maximumLength - 1)
            return (0..<count).map { _ in Int32.random(in: 3..<Int32(config.text.vocabulary), using: &stream) }
                + [Seq2Seq.endToken]
        }
        let pairs = (0..<min(config.corpus.window, 100_000)).map { _ in
            let length = 14 + 4 * spread()
            return (source: sentence(length), target: sentence(length + 1 + 3 * spread()))
        }
        return (EncodedCorpus(pairs), (config.text.vocabulary, config.text.vocabulary))
    }

    private struct Measurement {
        var updates = 0
        var tokens = 0
        var seconds = 0.0
        var updateSeconds = 0.0
        var operations = 0.0
    }

    private func measure(_ step: GradientStep, _ corpus: EncodedCorpus) -> Measurement {
        var measurement = Measurement()
        var update = 0
        var epoch = 0
        while true {
            epoch += 1
            let plan = BatchPlan.shuffled(
                corpus, size: config.training.batch, window: config.corpus.window, seed: UInt64(config.seed),
                epoch: epoch)
            for index in 0..<plan.count {
                let batch = corpus.batch(plan[index])
                update += 1
                let result = step.run(batch, update: update, rate: config.training.optimizer.learningRate)
                guard update > Self.warmUp else { continue }
                measurement.updates += 1
                measurement.tokens += batch.targetTokens
                measurement.seconds += result.computeSeconds + result.updateSeconds
                measurement.updateSeconds += result.updateSeconds
                let attended = zip(batch.sources, batch.targets).reduce(0) { $0 + $1.0.count * $1.1.count }
                measurement.operations +=
                    3
                    * step.model.forwardOperations(
                        sourceTokens: batch.sourceTokens, targetTokens: batch.targetTokens, attended: attended)
                if measurement.seconds >= seconds { return measurement }
            }
        }
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
