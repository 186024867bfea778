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
        Option(testDescription: "dropped source words", model: { $0.dropout.sourceWord = 0.3 }),
        Option(testDescription: "dropped target words", model: { $0.dropout.targetWord = 0.3 }),
        Option(
            testDescription: "dropped words of guesses, twice",
            model: { ($0.dropout.sourceWord, $0.dropout.targetWord) = (0.2, 0.2) },
            training: { ($0.rDrop, $0.teacherForcing) = (1, 0.5) }),
        Option(testDescription: "dropped contexts", model: { $0.dropout.context = 0.3 }),
        Option(
            testDescription: "dropped constant contexts",
            model: {
                $0.dropout.context = 0.3
                $0.decoder.attention = .none
            }),
        Option(testDescription: "dropped weights", model: { $0.dropout.weight = 0.3 }),
        Option(
            testDescription: "dropped weights and states, reset before, bf16, truncated",
            model: {
                ($0.dropout.weight, $0.dropout.recurrent) = (0.3, 0.2)
                $0.cell.reset = .before
            },
            training: { ($0.precision, $0.truncation) = (.bf16, 3) }),
        Option(
            testDescription: "a linear schedule of teacher forcing",
            training: { $0.teacherForcing = TeacherForcing(.linear) { ($0.minimum, $0.updates) = (0.2, 6) } }),
        Option(
            testDescription: "an inverse sigmoid of teacher forcing",
            training: { $0.teacherForcing = TeacherForcing(.inverseSigmoid) { $0.scale = 3 } }),
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

    private func exactness(_ option: Option?) -> Exactness {
        Exactness(updates: 7) { try trainer(option, to: $0, threads: $1, seed: $2) }
    }

    @Test(arguments: options) func theOptionHasAnEffect(option: Option) throws {
        let changed = try exactness(option).numbers()
        #expect(changed.allSatisfy { $0.isFinite })
        let plain = try exactness(nil).numbers()
        #expect(changed != plain)
    }

    @Test(arguments: options) func threadsChangeNothing(option: Option) throws {
        try exactness(option).expectThreadsChangeNothing()
    }

    /// Interrupted in the middle of an epoch, and at its end.
    @Test(arguments: options, [3, 4]) func aResumedTrainingIsAnUninterruptedOne(option: Option, updates: Int) throws {
        try exactness(option).expectExactResumption(after: updates)
    }

    /// Of a linear schedule over 4 updates and of an inverse sigmoid with k = 2, by hand.
    @Test func teacherForcingFollowsItsSchedule() {
        let linear = TeacherForcing(.linear) { ($0.share, $0.minimum, $0.updates) = (0.9, 0.1, 4) }
        let sigmoid = TeacherForcing(.inverseSigmoid) { ($0.minimum, $0.scale) = (0.2, 2) }
        let expected = [
            (linear, [0.9, 0.7, 0.5, 0.3, 0.1, 0.1]),
            (sigmoid, [0.666667, 0.548137, 0.423883, 0.308556, 0.213014, 0.2]),
        ]
        for (schedule, shares) in expected {
            for (update, share) in shares.enumerated() {
                #expect(abs(schedule.share(update: update) - share) < 1e-5, "\(schedule.kind) \(update)")
            }
        }
        #expect(TeacherForcing().share(update: 100) == 1)
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

extension TeacherForcing {
    fileprivate init(_ kind: Kind, _ change: (inout Self) -> Void) {
        self.init()
        self.kind = kind
        change(&self)
    }
}
