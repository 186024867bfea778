import Foundation
import GrusNetworks
import GrusNumerics
import GrusTraining
import Testing

/// The moving average of the weights.
struct WeightAverageTests {
    private let task = ToyTask(letters: 5, lengths: 2...4) { $0 }

    private func trainer(_ decay: Double?, warmup: Bool = false, updates: Int = 4, model: Seq2Seq? = nil) throws
        -> Trainer
    {
        let config = TrainingConfig.toy.with {
            $0.optimizer.learningRate = 0.05
            $0.average.decay = decay
            $0.average.warmup = warmup
            $0.validate.every = .updates(100)
            $0.stop.updates = updates
        }
        let pairs = task.pairs(18, seed: 1)
        return try Trainer(model ?? task.makeModel(), config, pairs, dev: pairs)
    }

    /// The weights after each of the first updates.
    private func course(_ count: Int) throws -> [[Float]] {
        try (1...count).map { updates in
            let trainer = try trainer(nil, updates: updates)
            try trainer.record()
            return trainer.numbers
        }
    }

    private func average(_ trainer: Trainer) -> [Float] { trainer.withAverage { trainer.numbers } }

    /// With the warm-up 3/12, 4/13 and 5/14 of the average stay at updates two to four, as long as that is less than 0.3.
    @Test(arguments: [(false, [0.3, 0.3, 0.3]), (true, [0.25, 0.3, 0.3])])
    func theAverageIsWhatItIsByHand(warmup: Bool, decays: [Float]) throws {
        let weights = try course(4)
        var expected = weights[0]
        for (decay, weights) in zip(decays, weights.dropFirst()) {
            expected = zip(expected, weights).map { decay * $0 + (1 - decay) * $1 }
        }
        let trainer = try trainer(0.3, warmup: warmup)
        try trainer.record()
        #expect(trainer.numbers == weights[3])
        for (actual, expected) in zip(average(trainer), expected) { #expect(abs(actual - expected) < 1e-6) }
        #expect(average(trainer) != trainer.numbers)
        #expect(trainer.numbers == weights[3])
    }

    @Test func withoutAnAverageThereAreTheWeights() throws {
        let trainer = try trainer(nil)
        try trainer.record()
        #expect(average(trainer) == trainer.numbers)
    }

    /// The weights that a validation sees are those of the average, and training goes on with its own.
    @Test func validationMeasuresTheAverage() throws {
        let pairs = task.pairs(18, seed: 1)
        let trained = try trainer(0.9)
        let value = try #require(try trained.record().validations.last?.found.values[.loss])
        let other = try trainer(nil)
        let plain = try #require(try other.record().validations.last?.found.values[.loss])
        #expect(value != plain)
        #expect(trained.numbers == other.numbers)
        let config = TrainingConfig.toy
        let model = task.makeModel()
        let again = try trainer(0.9, model: model)
        try again.record()
        let pool = try WorkerPool(count: 1)
        #expect(try again.withAverage { try model.loss(on: pairs, config, pool) } == value)
    }
}
