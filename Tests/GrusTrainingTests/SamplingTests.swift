import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusText
import GrusTraining
import Testing

/// Text that is segmented anew for every epoch: each kind does something, whatever the threads, and is found again after an
/// interruption.
struct SamplingTests {
    /// A kind as it changes a training without it.
    struct Option: CustomTestStringConvertible {
        let testDescription: String
        var direction = TextDirection.forward
        var training: @Sendable (inout TrainingConfig) -> Void = { _ in }
        var sampling: @Sendable (inout SamplingConfig) -> Void = { _ in }
    }

    static let options = [
        Option(testDescription: "BPE dropout", sampling: { ($0.kind, $0.rate) = (.bpeDropout, 0.2) }),
        Option(
            testDescription: "BPE dropout of the source, batches by tokens", training: { $0.batch = .tokens(300) },
            sampling: { ($0.kind, $0.sides) = (.bpeDropout, [.source]) }),
        Option(
            testDescription: "BPE dropout, written from the end, R-Drop and guesses", direction: .reversed,
            training: { ($0.rDrop, $0.teacherForcing) = (1, 0.7) }, sampling: { $0.kind = .bpeDropout }),
        Option(testDescription: "unigram", sampling: { $0.kind = .unigram }),
        Option(
            testDescription: "unigram, some of the target, batches by memory", training: { $0.batch = .megabytes(2) },
            sampling: { ($0.kind, $0.nbest, $0.sides) = (.unigram, 8, [.target]) }),
    ]

    private static let lines = (0..<24).map {
        "the \($0 * 7 % 24) night lights of line \($0 * 5 % 24) are light nights"
    }

    private func pipeline(_ option: Option, _ config: SamplingConfig) throws -> TextPipeline {
        var text = TextConfig()
        (text.source.vocabulary, text.source.algorithm) = config.kind == .unigram ? (30, .unigram) : (40, .bpe)
        return try TextPipeline.train(config: text, source: Self.source(), target: Self.source())
            .directingTarget(option.direction)
    }

    private static func source() -> LineSource {
        var rest = lines[...]
        return { () throws(InputError) in rest.popFirst() }
    }

    /// Several batches per epoch.
    private func trainer(
        _ option: Option, isSampled: Bool = true, to updates: Int = 9, threads: Int = 1, seed: UInt64 = 1
    ) throws -> Trainer {
        var sampling = SamplingConfig()
        option.sampling(&sampling)
        let text = try pipeline(option, sampling)
        let corpus = EncodedCorpus(
            Self.lines.map { (source: text.source.encode($0), target: text.target.encode(String($0.reversed()))) })
        var model = ModelConfig()
        (model.embedding, model.encoder.hidden, model.decoder.hidden) = (8, 12, 12)
        (model.dropout.readout, model.dropout.sourceWord) = (0.2, 0.1)
        var config = TrainingConfig.toy.with {
            $0.shards = 2
            $0.batch = .sentences(6)
            $0.optimizer.learningRate = 0.02
            $0.stop.updates = updates
        }
        option.training(&config)
        let network = Seq2Seq(
            model, sourceVocabulary: text.source.vocabularySize, targetVocabulary: text.target.vocabularySize,
            seed: seed)
        let drawn = try isSampled ? CorpusSampling(sampling, of: text, longest: 100, seed: 1) : nil
        return try Trainer(
            TranslationTask(network, TrainingSet(corpus, sampling: drawn), config, text),
            Trainer.Setup(config: config, window: 1000, seed: 3), pool: WorkerPool(count: threads))
    }

    private func exactness(_ option: Option) -> Exactness {
        Exactness(updates: 9) { try trainer(option, to: $0, threads: $1, seed: $2) }
    }

    private func numbers(_ option: Option, isSampled: Bool) throws -> [Float] {
        let trainer = try trainer(option, isSampled: isSampled)
        try trainer.record()
        #expect(trainer.state.epoch > 1)
        return trainer.numbers
    }

    @Test(arguments: options) func theOptionHasAnEffect(option: Option) throws {
        let (sampled, plain) = (try numbers(option, isSampled: true), try numbers(option, isSampled: false))
        #expect(sampled.allSatisfy(\.isFinite) && sampled != plain)
    }

    @Test(arguments: options) func threadsChangeNothing(option: Option) throws {
        try exactness(option).expectThreadsChangeNothing()
    }

    /// Interrupted in the middle of the first epoch and of later ones, and at the end of one.
    @Test(arguments: options, [2, 4, 6]) func aResumedTrainingIsAnUninterruptedOne(option: Option, updates: Int) throws
    {
        try exactness(option).expectExactResumption(after: updates)
    }

    /// Nothing is left out: the weights are those of a training that draws nothing.
    @Test func drawingTheSameChangesNothing() throws {
        let option = Option(testDescription: "none", sampling: { ($0.kind, $0.rate) = (.bpeDropout, 0) })
        let (sampled, plain) = (try numbers(option, isSampled: true), try numbers(option, isSampled: false))
        #expect(sampled == plain)
    }

    @Test func everyEpochIsDrawnFromTheTextItself() throws {
        var sampling = SamplingConfig()
        sampling.kind = .bpeDropout
        let text = try pipeline(Self.options[0], sampling)
        let corpus = EncodedCorpus(
            Self.lines.map { (source: text.source.encode($0), target: text.target.encode($0)) })
        let network = Seq2Seq(
            ModelConfig(), sourceVocabulary: text.source.vocabularySize, targetVocabulary: text.target.vocabularySize,
            seed: 1)
        let task = TranslationTask(
            network,
            TrainingSet(corpus, sampling: try CorpusSampling(sampling, of: text, longest: 100, seed: 1)), .toy, text)
        let pool = try WorkerPool(count: 1)
        let epochs = try [1, 2].map { try task.translation(ofEpoch: $0, on: pool.threads) }
        #expect(Set([corpus.fingerprint] + epochs.map { $0.corpus.fingerprint }).count == 3)
        let again = try epochs[0].translation(ofEpoch: 2, on: pool.threads)
        #expect(again.corpus.fingerprint == epochs[1].corpus.fingerprint)
    }
}
