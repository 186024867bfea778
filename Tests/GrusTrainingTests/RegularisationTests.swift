import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusTraining
import Testing

/// What is drawn anew in training: each option does something, whatever the threads, and is found again after an interruption.
struct RegularisationTests {
    /// An option, as it changes a training without it.
    struct Option: CustomTestStringConvertible {
        let testDescription: String
        var model: @Sendable (inout ModelConfig) -> Void = { _ in }
        var training: @Sendable (inout TrainingConfig) -> Void = { _ in }
    }

    static let options = [
        Option(testDescription: "R-Drop", training: { $0.rDrop = 2 }),
        Option(testDescription: "R-Drop, truncated", training: { ($0.rDrop, $0.truncation) = (2, 3) }),
        Option(testDescription: "R-Drop with guesses", training: { ($0.rDrop, $0.teacherForcing) = (2, 0.5) }),
    ]

    private let task = ToyTask(letters: 5, lengths: 2...9) { $0.reversed() }

    /// Four batches per epoch.
    private func trainer(_ option: Option?, to updates: Int = 7, threads: Int = 1, seed: UInt64 = 1) throws -> Trainer {
        var model = ModelConfig()
        (model.embedding, model.encoder.hidden, model.decoder.hidden) = (8, 12, 12)
        model.dropout.readout = 0.2
        option?.model(&model)
        var config = TrainingConfig.toy.with {
            $0.shards = 2
            $0.optimizer.learningRate = 0.02
            $0.stop.updates = updates
        }
        option?.training(&config)
        let network = Seq2Seq(model, sourceVocabulary: task.vocabulary, targetVocabulary: task.vocabulary, seed: seed)
        return try Trainer(network, config, task.pairs(16, seed: 1), threads: threads)
    }

    private func numbers(_ option: Option?, threads: Int = 1) throws -> [Float] {
        let trainer = try trainer(option, threads: threads)
        try trainer.record()
        return trainer.numbers
    }

    @Test(arguments: options) func theOptionHasAnEffect(option: Option) throws {
        let changed = try numbers(option)
        #expect(changed.allSatisfy { $0.isFinite })
        let plain = try numbers(nil)
        #expect(changed != plain)
    }

    @Test(arguments: options) func threadsChangeNothing(option: Option) throws {
        let (one, two) = (try numbers(option), try numbers(option, threads: 2))
        #expect(two == one)
    }

    /// Interrupted in the middle of an epoch, and at its end.
    @Test(arguments: options, [3, 4]) func aResumedTrainingIsAnUninterruptedOne(option: Option, updates: Int) throws {
        let folder = try TemporaryFolder()
        let first = try trainer(option, to: updates)
        try first.record()
        try first.save(to: folder["first"], Checkpoint.Attachments())
        let second = try trainer(option, seed: 2)
        try second.resume(from: folder["first"])
        try second.record()
        let whole = try numbers(option)
        #expect(second.numbers == whole)
    }

    /// Without dropout two passes are one, and agree.
    @Test func rDropOfEqualPassesIsCrossEntropy() throws {
        let losses = try [0, 5].map { weight in
            let config = TrainingConfig.toy.with {
                ($0.rDrop, $0.shards, $0.stop.updates) = (weight, 1, 1)
                $0.labelSmoothing = 0.1
            }
            let updates = try Trainer(task.makeModel(), config, task.pairs(4, seed: 1)).record().updates
            return try #require(updates.first)
        }
        #expect(losses[0].tokens == losses[1].tokens)
        #expect(abs(losses[1].loss / losses[0].loss - 1) < 1e-6)
        #expect(abs(losses[1].gradientNorm / losses[0].gradientNorm - 1) < 1e-5)
    }
}
