import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusTraining
import Testing

/// Updates that follow the gradients of several batches.
struct AccumulationTests {
    private let task = ToyTask(letters: 5, lengths: 2...6) { $0 }

    /// The weights after some updates on batches of twelve pairs, and what the last of them did.
    private func numbers(
        _ batches: [Range<Int>], updates: Int = 3, dropout: Double = 0, shards: Int = 2, threads: Int = 1
    ) throws -> (numbers: [Float], result: GradientStep.Result) {
        let model = task.makeModel(dropout: dropout)
        let config = TrainingConfig.toy.with {
            $0.optimizer.kind = .sgd
            $0.clip = .norm(0.5)
            $0.shards = shards
        }
        let step = try GradientStep(
            TranslationTask(model, EncodedCorpus(task.pairs(12, seed: 1)), config),
            Optimizer(config.optimizer, parameters: model.parameters), WorkerPool(count: threads), config, seed: 1)
        var result: GradientStep.Result?
        for update in 1...updates {
            result = try step.run(batches.map { Batch($0) }, update: update, rate: 0.5)
        }
        return (model.numbers, try #require(result))
    }

    /// Batches of different sizes weigh as much as they have tokens; one has fewer pairs than there are shards.
    @Test(arguments: [[0..<6, 6..<12], [0..<1, 1..<12], [0..<9, 9..<11, 11..<12]], [1, 3])
    func accumulatedBatchesAreAJoinedOne(batches: [Range<Int>], shards: Int) throws {
        let (joined, accumulated) = (
            try numbers([0..<12], shards: shards), try numbers(batches, shards: shards)
        )
        let difference = zip(joined.numbers, accumulated.numbers).map { abs($0 - $1) }.max()
        #expect(try #require(difference) < 1e-5)
        #expect(joined.result.units == accumulated.result.units)
        #expect(abs(joined.result.loss.plain / accumulated.result.loss.plain - 1) < 1e-5)
        #expect(abs(joined.result.gradientNorm / accumulated.result.gradientNorm - 1) < 1e-4)
        #expect(try numbers([0..<6], shards: shards).numbers != joined.numbers)
    }

    /// The same batch twice, whose two gradients would be equal with the same masks: half of each is one.
    @Test func everyBatchDrawsItsOwnDropout() throws {
        let plain = try (numbers([0..<6], updates: 1), numbers([0..<6, 0..<6], updates: 1))
        let drawn = try (
            numbers([0..<6], updates: 1, dropout: 0.3), numbers([0..<6, 0..<6], updates: 1, dropout: 0.3)
        )
        let difference = { (one: [Float], other: [Float]) in zip(one, other).map { abs($0 - $1) }.max() ?? 0 }
        #expect(difference(plain.0.numbers, plain.1.numbers) < 1e-6)
        #expect(difference(drawn.0.numbers, drawn.1.numbers) > 1e-3)
    }

    @Test func threadsChangeNothing() throws {
        let one = try numbers([0..<5, 5..<12], dropout: 0.2, shards: 3).numbers
        #expect(try numbers([0..<5, 5..<12], dropout: 0.2, shards: 3, threads: 3).numbers == one)
    }

    /// Five batches per epoch are three updates, the last of which is of one batch.
    @Test func whatIsLeftOfAnEpochIsAnUpdate() throws {
        let config = TrainingConfig.toy.with {
            $0.accumulate = 2
            $0.stop.epochs = 2
        }
        let pairs = task.pairs(18, seed: 1)
        let updates = try Trainer(task.makeModel(), config, pairs).record().updates
        #expect(updates.map(\.epoch) == [1, 1, 1, 2, 2, 2])
        #expect(updates.map(\.batch) == [2, 4, 5, 2, 4, 5])
        let tokens = pairs.reduce(0) { $0 + $1.target.count }
        #expect(updates.prefix(3).reduce(0) { $0 + $1.tokens } == tokens)
    }
}
