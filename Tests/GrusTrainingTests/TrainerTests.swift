import Foundation
import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusTraining
import Testing

struct TrainerTests {
    private let task = ToyTask(letters: 5, lengths: 2...4) { $0 }

    private func norm(_ numbers: [Float]) -> Double {
        numbers.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    // MARK: Updates

    /// What the first update changes, and the norm of the gradient that it reports.
    private func firstChange(clip: GradientClip?) throws -> (change: Double, gradient: Double) {
        let model = task.makeModel()
        let before = model.numbers
        let config = TrainingConfig.toy.with {
            $0.optimizer.kind = .sgd
            $0.optimizer.learningRate = 1
            $0.clip = clip
            $0.stop.updates = 1
        }
        let happenings = try Trainer(model, config, task.pairs(8, seed: 1)).record()
        return (norm(zip(model.numbers, before).map { $0 - $1 }), try #require(happenings.updates.first).gradientNorm)
    }

    @Test func theGradientIsClippedToItsLargestNorm() throws {
        let free = try firstChange(clip: nil)
        #expect(abs(free.change / free.gradient - 1) < 1e-4)
        let clipped = try firstChange(clip: .norm(free.gradient / 10))
        #expect(clipped.gradient == free.gradient)
        #expect(abs(clipped.change / (free.gradient / 10) - 1) < 1e-4)
        #expect(try firstChange(clip: .norm(free.gradient * 2)).change == free.change)
    }

    /// With a rate of 1, what a number changes by is its gradient.
    @Test func elementsOfTheGradientAreClippedToTheirLargestValue() throws {
        let changes = { (clip: GradientClip?) in
            let model = task.makeModel()
            let before = model.numbers
            let config = TrainingConfig.toy.with {
                $0.optimizer.kind = .sgd
                $0.optimizer.learningRate = 1
                $0.clip = clip
                $0.stop.updates = 1
            }
            try Trainer(model, config, task.pairs(8, seed: 1)).record()
            return zip(before, model.numbers).map { $0 - $1 }
        }
        let (free, clipped) = (try changes(nil), try changes(.value(0.01)))
        #expect(free.contains { abs($0) > 0.02 })
        for (free, clipped) in zip(free, clipped) { #expect(abs(min(max(free, -0.01), 0.01) - clipped) < 1e-6) }
    }

    @Test func theRateFollowsTheSchedule() throws {
        let config = TrainingConfig.toy.with {
            $0.optimizer.learningRate = 0.8
            $0.schedule.kind = .inverseSquareRoot
            $0.schedule.warmup = 2
            $0.stop.updates = 8
        }
        let updates = try Trainer(task.makeModel(), config, task.pairs(16, seed: 1)).record().updates
        #expect(updates.map(\.update) == Array(1...8))
        #expect(updates.map(\.epoch) == [1, 1, 1, 1, 2, 2, 2, 2])
        #expect(updates.map(\.batch) == [1, 2, 3, 4, 1, 2, 3, 4])
        #expect(updates.allSatisfy { $0.batches == 4 })
        let expected = (1...8).map { $0 < 2 ? 0.4 : 0.8 * (2 / Double($0)).squareRoot() }
        for (update, rate) in zip(updates, expected) { #expect(abs(update.learningRate - rate) < 1e-12) }
    }

    // MARK: Shards

    @Test func aBatchIsDealtOutToItsShards() {
        let corpus = EncodedCorpus((0..<5).map { (source: [$0, 2], target: [$0, $0, 2]) })
        let batch = Batch(0..<5)
        let pairs = { (count: Int) in (0..<count).map { Array(batch.shard($0, of: count)) } }
        #expect(pairs(1) == [[0, 1, 2, 3, 4]])
        #expect(pairs(2) == [[0, 2, 4], [1, 3]])
        #expect(pairs(7) == [[0], [1], [2], [3], [4], [], []])
        #expect(corpus[batch.shard(1, of: 2)].sources.map(Array.init) == [[1, 2], [3, 2]])
        #expect(corpus[batch.shard(1, of: 2)].targets.map(Array.init) == [[1, 1, 2], [3, 3, 2]])
        #expect(Array(batch.shard(1, of: 2).shard(1, of: 2)) == [3])
    }

    private func numbers(
        shards: Int, batch: Int = 4, dropout: Double = 0, threads: Int = 1,
        _ change: (inout TrainingConfig) -> Void = { _ in }
    ) throws -> [Float] {
        let model = task.makeModel(dropout: dropout)
        let config = TrainingConfig.toy.with {
            $0.shards = shards
            $0.batch = .sentences(batch)
            $0.stop.updates = 5
            change(&$0)
        }
        try Trainer(model, config, task.pairs(18, seed: 1), threads: threads).record()
        return model.numbers
    }

    @Test func withoutDropoutShardsChangeNothingButRounding() throws {
        let one = try numbers(shards: 1)
        for shards in [2, 3, 9] {
            let difference = zip(try numbers(shards: shards), one).map { abs($0 - $1) }.max()
            #expect(try #require(difference) < 1e-4)
        }
    }

    @Test func aBatchOfOneMayHaveMoreShardsThanPairs() throws {
        let one = try numbers(shards: 1, batch: 1, dropout: 0.2)
        #expect(try numbers(shards: 4, batch: 1, dropout: 0.2) == one)
    }

    @Test(arguments: [2, 3])
    func threadsChangeNothing(shards: Int) throws {
        let one = try numbers(shards: shards, dropout: 0.2)
        #expect(one.allSatisfy { $0.isFinite })
        #expect(try numbers(shards: shards, dropout: 0.2, threads: 2) == one)
        #expect(try numbers(shards: shards, dropout: 0.2, threads: 5) == one)
    }

    /// Everything that an update may do besides, with every optimiser.
    @Test(arguments: OptimizerConfig.Kind.allCases)
    func threadsChangeNothingWhateverTheOptimizer(kind: OptimizerConfig.Kind) throws {
        let recipe = { (config: inout TrainingConfig) in
            config.optimizer = OptimizerConfig(kind)
            config.optimizer.weightDecay = 0.1
            config.clip = .value(0.05)
            config.accumulate = 2
            config.average.decay = 0.9
        }
        let one = try numbers(shards: 3, dropout: 0.2, recipe)
        #expect(try numbers(shards: 3, dropout: 0.2, threads: 3, recipe) == one)
        #expect(try numbers(shards: 3, dropout: 0.2) { $0.optimizer = OptimizerConfig(kind) } != one)
    }

    /// Rows of tables that a batch does not use decay, too, and what the decay has written into the gradient is gone with the
    /// next batch: as if every gradient were whole.
    @Test func rowsThatABatchDoesNotUseDecay() throws {
        let model = task.makeModel()
        let table = model.parameters.layout["source.embedding"]
        let before = model.parameters.values(of: table)
        let config = TrainingConfig.toy.with {
            $0.optimizer.kind = .sgd
            $0.optimizer.weightDecay = 0.5
            $0.optimizer.learningRate = 0.1
            $0.clip = nil
            $0.stop.updates = 3
        }
        try Trainer(model, config, task.pairs(18, seed: 1)).record()
        // No sentence has the first token.
        let after = model.parameters.values(of: table)
        for column in 0..<table.shape.columns {
            #expect(abs(after[column] - before[column] * 0.95 * 0.95 * 0.95) < 1e-6)
        }
    }

    // MARK: Validation and the end

    private func train(_ change: (inout TrainingConfig) -> Void) throws -> [Happening] {
        let pairs = task.pairs(30, seed: 1)
        // Five batches per epoch.
        return try Trainer(
            task.makeModel(), TrainingConfig.toy.with(change), Array(pairs.prefix(20)), dev: Array(pairs.suffix(10))
        ).record()
    }

    @Test func anEpochIsValidatedAtItsEnd() throws {
        let happenings = try train { $0.stop.epochs = 2 }
        #expect(happenings.validations.map(\.update) == [5, 10])
        #expect(happenings.validations.map(\.epoch) == [1, 2])
        #expect(happenings.saves.map(\.update) == [5, 10])
        #expect(happenings.saves.map(\.isBest) == happenings.validations.map(\.isBest))
        #expect(happenings.reason == .epochs)
        #expect(happenings.updates.count == 10)
    }

    @Test func validationMayComeEverySoManyUpdates() throws {
        let happenings = try train {
            $0.validate.every = .updates(2)
            $0.stop.updates = 7
        }
        // The last one is due to the end.
        #expect(happenings.validations.map(\.update) == [2, 4, 6, 7])
        #expect(happenings.reason == .updates)
    }

    @Test func theEndIsValidatedAlsoWhenItIsThatOfAnEpoch() throws {
        let byEpochs = try train {
            $0.validate.every = .updates(3)
            $0.stop.epochs = 1
        }
        #expect(byEpochs.validations.map(\.update) == [3, 5])
        #expect(byEpochs.saves.last?.update == 5)
        #expect(byEpochs.reason == .epochs)
        let byUpdates = try train {
            $0.validate.every = .updates(100)
            $0.stop.updates = 5
        }
        #expect(byUpdates.validations.map(\.update) == [5])
        #expect(byUpdates.saves.contains { $0.isBest })
    }

    @Test func aFinishedTrainingEndsAtOnce() throws {
        let pairs = task.pairs(20, seed: 1)
        let trainer = try Trainer(task.makeModel(), TrainingConfig.toy.with { $0.stop.epochs = 1 }, pairs, dev: pairs)
        try trainer.record()
        let again = try trainer.record()
        #expect(again.count == 1)
        #expect(again.reason == .epochs)
    }

    @Test func withoutADevelopmentSetTheNewestModelIsTheBest() throws {
        let happenings = try Trainer(
            task.makeModel(), TrainingConfig.toy.with { $0.stop.epochs = 2 }, task.pairs(8, seed: 1)
        ).record()
        #expect(happenings.validations.isEmpty)
        #expect(happenings.saves.map(\.update) == [2, 4])
        #expect(happenings.saves.allSatisfy { $0.isBest })
    }

    /// With a rate of next to nothing the loss stays as it is, so nothing becomes better.
    @Test func trainingStopsWhenNothingBecomesBetter() throws {
        let happenings = try train {
            $0.optimizer.kind = .sgd
            $0.optimizer.learningRate = 1e-30
            $0.stop.patience = 3
            $0.stop.epochs = 30
        }
        #expect(happenings.reason == .patience)
        #expect(happenings.validations.map(\.isBest) == [true, false, false, false])
    }

    @Test func theValidationLossIsThatOfTheModel() throws {
        let pairs = task.pairs(40, seed: 2)
        let model = task.makeModel()
        let trainer = try Trainer(model, TrainingConfig.toy.with { $0.stop.updates = 3 }, pairs, dev: pairs)
        let value = try #require(try trainer.record().validations.last?.found.values[.loss])
        let pool = try WorkerPool(count: 1)
        let single = try pairs.map { pair in
            try model.loss(on: [pair], .toy, pool) * Double(pair.target.count)
        }
        let expected = single.reduce(0, +) / Double(pairs.reduce(0) { $0 + $1.target.count })
        #expect(abs(value / expected - 1) < 1e-5)
    }

    @Test func whatAReportThrowsEndsTheTraining() throws {
        struct Full: Error {}
        let trainer = try Trainer(
            task.makeModel(), TrainingConfig.toy.with { $0.stop.updates = 5 }, task.pairs(8, seed: 1))
        #expect(throws: Full.self) { try trainer.run(save: { _ in }, report: { _ in throw Full() }) }
        #expect(trainer.state.update == 1)
    }

    // MARK: Divergence

    @Test(arguments: OptimizerConfig.Kind.allCases)
    func divergenceIsAnErrorOfTheConfig(kind: OptimizerConfig.Kind) throws {
        let config = TrainingConfig.toy.with {
            $0.optimizer.kind = kind
            $0.optimizer.learningRate = 1e30
            $0.clip = nil
            $0.stop.updates = 50
        }
        let error = try #require(throws: InputError.self) {
            try Trainer(task.makeModel(), config, task.pairs(20, seed: 1)).record()
        }
        #expect(error.kind == .config)
        #expect(error.message.contains("training diverged"))
        #expect(error.message.contains("learning_rate"))
    }
}
