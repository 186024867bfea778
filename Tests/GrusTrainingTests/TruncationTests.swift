import GrusAutodiff
import GrusNetworks
import GrusTraining
import Testing

/// Trainings with truncated back-propagation through time.
struct TruncationTests {
    private let task = ToyTask(letters: 5, lengths: 2...9) { $0.reversed() }

    /// With all that draws random numbers, four batches per epoch.
    private func trainer(
        truncation: Int?, _ precision: Precision = .f32, updates: Int = 6, seed: UInt64 = 1, threads: Int = 1
    ) throws -> Trainer {
        let config = TrainingConfig.toy.with {
            $0.truncation = truncation
            $0.precision = precision
            $0.shards = 2
            $0.labelSmoothing = 0.1
            $0.teacherForcing = 0.5
            $0.stop.updates = updates
        }
        let model = task.makeModel(dropout: 0.2, seed: seed)
        return try Trainer(model, config, task.pairs(16, seed: 1), threads: threads)
    }

    private func numbers(truncation: Int?, _ precision: Precision = .f32, threads: Int = 1) throws -> [Float] {
        let trainer = try trainer(truncation: truncation, precision, threads: threads)
        try trainer.record()
        return trainer.numbers
    }

    @Test func theTrainerTruncates() throws {
        let whole = try numbers(truncation: nil)
        #expect(try numbers(truncation: 10) == whole)
        let truncated = try numbers(truncation: 3)
        #expect(truncated.allSatisfy { $0.isFinite })
        #expect(truncated != whole)
    }

    @Test(arguments: [Precision.f32, .bf16])
    func threadsChangeNothing(precision: Precision) throws {
        #expect(try numbers(truncation: 3, precision, threads: 2) == numbers(truncation: 3, precision))
    }

    @Test func aResumedTrainingIsAnUninterruptedOne() throws {
        let folder = try TemporaryFolder()
        let whole = try trainer(truncation: 3)
        try whole.record()
        let first = try trainer(truncation: 3, updates: 3)
        try first.record()
        try first.save(to: folder["first"], Checkpoint.Attachments())
        let second = try trainer(truncation: 3, seed: 2)
        try second.resume(from: folder["first"])
        try second.record()
        #expect(second.numbers == whole.numbers)
        #expect(second.numbers != first.numbers)
    }

    /// A target that says one letter again and again, twenty chunks long.
    @Test func aVeryLongTargetIsLearnt() throws {
        let task = ToyTask(letters: 5, lengths: 3...3) { source in Array(repeating: source[0], count: 999) }
        let config = TrainingConfig.toy.with {
            $0.truncation = 50
            $0.shards = 1
            $0.batch = .sentences(8)
            $0.optimizer.learningRate = 0.04
            $0.stop.updates = 20
        }
        let updates = try Trainer(task.makeModel(), config, task.pairs(40, seed: 1)).record().updates
        #expect(updates[0].tokens == 8 * 1000 && updates[0].loss > 1.5)
        #expect(updates.suffix(4).reduce(0) { $0 + $1.loss / 4 } < 0.5 * updates[0].loss)
    }

    /// The loss of the development set does not depend on the chunks in which it is computed.
    @Test func validationIsThatOfTheWhole() throws {
        let pairs = task.pairs(20, seed: 2)
        let losses = try [nil, 2].map { truncation in
            let config = TrainingConfig.toy.with {
                $0.truncation = truncation
                $0.optimizer.kind = .sgd
                $0.optimizer.learningRate = 1e-30
                $0.stop.updates = 1
            }
            let happenings = try Trainer(task.makeModel(), config, pairs, dev: pairs).record()
            return try #require(happenings.validations.last?.found.values[.loss])
        }
        #expect(abs(losses[0] / losses[1] - 1) < 1e-6)
    }
}
