import GrusAutodiff
import GrusCorpus
import GrusDecoding
import GrusNetworks
import GrusNumerics
import GrusText
import GrusTraining
import Testing

/// Minimum risk training (Shen et al. 2016), with the share of wrong positions as the cost.
@Suite(.serialized) struct MinimumRiskTests {
    /// An option, as it changes a training of minimum risk.
    struct Option: CustomTestStringConvertible {
        let testDescription: String
        var loss: @Sendable (inout LossConfig) -> Void = { _ in }
        var training: @Sendable (inout TrainingConfig) -> Void = { _ in }
    }

    static let options = [
        Option(testDescription: "fewer candidates", loss: { $0.candidates = 3 }),
        Option(testDescription: "another α", loss: { $0.alpha = 0.2 }),
        Option(testDescription: "a temperature", loss: { $0.temperature = 0.5 }),
        Option(testDescription: "no reference", loss: { $0.includesReference = false }),
        Option(testDescription: "cross-entropy besides", loss: { $0.crossEntropy = 0.1 }),
        Option(
            testDescription: "smoothed cross-entropy, accumulated, bf16", loss: { $0.crossEntropy = 0.1 },
            training: { ($0.labelSmoothing, $0.accumulate, $0.precision) = (0.1, 2, .bf16) }),
    ]

    private let task = ToyTask(letters: 5, lengths: 2...6) { $0.reversed() }

    // MARK: Candidates

    /// Samples of the model, and the share of the positions that are not as in the reference.
    private static func source(_ model: Seq2Seq, _ loss: LossConfig) -> CandidateSource {
        var decoding = DecodingConfig()
        (decoding.search, decoding.temperature) = (.sampling, loss.temperature)
        let count = loss.candidates
        return CandidateSource { [decoding] sources, keys, worker, weights in
            let requests = zip(sources, keys).map { Search.Request($0, key: $1) }
            let search = Search(ModelScorer(model, sharing: weights), decoding)
            return search.hypotheses(for: requests, count: count, on: worker).map { $0.map { $0.steps.map(\.token) } }
        } cost: { candidates, reference in
            candidates.map { 1 - similarity($0, reference) }
        }
    }

    private static func similarity(_ one: [Int32], _ other: [Int32]) -> Double {
        Double(zip(one, other).count { $0 == $1 }) / Double(max(one.count, other.count))
    }

    // MARK: Options

    private func trainer(
        _ option: Option?, kind: LossConfig.Kind = .minimumRisk, to updates: Int = 6, threads: Int = 1, seed: UInt64 = 1
    ) throws -> Trainer {
        var config = TrainingConfig.toy.with {
            ($0.shards, $0.optimizer.learningRate, $0.stop.updates) = (2, 0.02, updates)
            ($0.loss.kind, $0.loss.candidates) = (kind, 6)
        }
        option?.loss(&config.loss)
        option?.training(&config)
        let model = task.makeModel(dropout: 0.2, seed: seed)
        let translation = TranslationTask(model, EncodedCorpus(task.pairs(16, seed: 1)), config)
        return try Trainer(
            MinimumRiskTask(translation, config.loss, Self.source(model, config.loss)),
            Trainer.Setup(config: config, window: 1000, seed: 3), pool: WorkerPool(count: threads))
    }

    private func exactness(_ option: Option?) -> Exactness {
        Exactness(updates: 6) { try trainer(option, to: $0, threads: $1, seed: $2) }
    }

    @Test(arguments: options) func theOptionHasAnEffect(option: Option) throws {
        let (changed, plain) = (try exactness(option).numbers(), try exactness(nil).numbers())
        #expect(changed.allSatisfy { $0.isFinite })
        #expect(changed != plain)
    }

    @Test(arguments: options) func threadsChangeNothing(option: Option) throws {
        try exactness(option).expectThreadsChangeNothing()
    }

    /// Interrupted in the middle of an epoch, and at its end.
    @Test(arguments: options, [2, 4]) func aResumedTrainingIsAnUninterruptedOne(option: Option, updates: Int) throws {
        try exactness(option).expectExactResumption(after: updates)
    }

    /// The loss of an update is the expected cost of a sentence, and progress is told in target tokens.
    @Test func aRiskIsThatOfASentence() throws {
        let updates = try trainer(nil, to: 1).record().updates
        let update = try #require(updates.first)
        #expect((0.2...1).contains(update.loss))
        #expect(update.tokens > 8)
    }

    @Test func memoryIsMeasuredWithAllCandidates() throws {
        let memory = try [2, 12].map { count in
            let model = task.makeModel()
            var loss = LossConfig()
            (loss.kind, loss.candidates) = (.minimumRisk, count)
            let config = TrainingConfig.toy.with { $0.loss = loss }
            let translation = TranslationTask(model, EncodedCorpus(task.pairs(8, seed: 1)), config)
            let risk = MinimumRiskTask(translation, loss, Self.source(model, loss))
            let step = GradientStep(
                risk, Optimizer(config.optimizer, parameters: model.parameters), try WorkerPool(count: 1), config,
                seed: 1)
            return WorkingMemory(step).perTargetToken
        }
        #expect(memory[1] > 3 * memory[0])
    }

    // MARK: Learning

    /// What a model says greedily of sequences that it has not seen, against what is right.
    private func similarity(_ model: Seq2Seq, _ pairs: [(source: [Int32], target: [Int32])]) -> Double {
        var decoding = DecodingConfig()
        decoding.beam = 1
        let found = Search(ModelScorer(model), decoding).translate(pairs.map(\.source), on: Worker())
        return zip(found, pairs).reduce(0) { $0 + Self.similarity($1.0.steps.map(\.token), $1.1.target) }
            / Double(pairs.count)
    }

    /// A model that has learnt half of what there is becomes better at what costs are made of, and what it draws cheaper.
    @Test func minimumRiskImprovesATrainedModel() throws {
        let task = ToyTask(letters: 6, lengths: 2...6) { $0.reversed() }
        let (pairs, model) = (task.pairs(700, seed: 17), task.makeModel(embedding: 16, hidden: 24))
        let (train, heldOut) = (Array(pairs.dropLast(200)), Array(pairs.suffix(200)))
        let base = TrainingConfig.toy.with {
            ($0.batch, $0.shards, $0.optimizer.learningRate) = (.sentences(16), 2, 0.01)
            ($0.stop.epochs, $0.stop.updates) = (nil, 250)
        }
        try Trainer(model, base, train, threads: 2).record()
        let before = similarity(model, heldOut)
        let config = base.with {
            ($0.loss.kind, $0.loss.alpha, $0.optimizer.learningRate, $0.stop.updates) = (.minimumRisk, 0.05, 0.002, 200)
        }
        let risk = MinimumRiskTask(
            TranslationTask(model, EncodedCorpus(train), config), config.loss, Self.source(model, config.loss))
        let updates = try Trainer(
            risk, Trainer.Setup(config: config, window: 1000, seed: 3), pool: WorkerPool(count: 2)
        ).record().updates
        let after = similarity(model, heldOut)
        let mean = { (updates: ArraySlice<UpdateReport>) in
            updates.reduce(0) { $0 + $1.loss } / Double(updates.count)
        }
        #expect((0.3..<0.95).contains(before), "\(before)")
        #expect(after > before + 0.03, "\(before) before, \(after) after")
        #expect(mean(updates.suffix(30)) < mean(updates.prefix(30)) - 0.02)
    }
}
