import GrusCorpus
import GrusNumerics
import GrusTraining
import Testing

/// Epochs of several portions, of which the next one is drawn while one is trained on.
struct PortionTests {
    private let task = ToyTask(letters: 12, lengths: 2...4) { $0.reversed() }

    /// Three portions in an epoch: 1,024, 1,024 and 452 pairs, which are cut into 16, 16 and 8 batches.
    private var exactness: Exactness {
        Exactness(updates: 90) { [task] updates, threads, seed in
            let config = TrainingConfig.toy.with {
                ($0.shards, $0.batch, $0.stop.updates) = (2, .sentences(64), updates)
            }
            let set = TrainingSet(EncodedCorpus(task.pairs(2500, seed: 1)), shuffle: 1024)
            return try Trainer(
                TranslationTask(task.makeModel(dropout: 0.1, seed: seed), set, config),
                Trainer.Setup(config: config, window: 1024, seed: 3), pool: WorkerPool(count: threads))
        }
    }

    @Test func everyPairIsInEveryEpoch() throws {
        let updates = try exactness.trainer(90, 1, 1).record().updates
        let first = updates.filter { $0.epoch == 1 }
        #expect(first.count == 40 && updates.map(\.epoch).max() == 3)
        let portions = Dictionary(grouping: first, by: \.portion).mapValues { $0.map(\.batches) }
        #expect(portions.keys.sorted() == [0, 1, 2])
        #expect(portions.values.map(\.count).sorted() == [8, 16, 16])
        #expect(first.allSatisfy { $0.portions == 3 })
        let tokens = (1...2).map { epoch in updates.filter { $0.epoch == epoch }.reduce(0) { $0 + $1.tokens } }
        #expect(tokens[0] == tokens[1])
    }

    @Test func threadsChangeNothing() throws { try exactness.expectThreadsChangeNothing() }

    /// Interrupted in the middle of a portion, at its end, and at the end of an epoch.
    @Test(arguments: [7, 16, 29, 40]) func aResumedTrainingIsAnUninterruptedOne(updates: Int) throws {
        try exactness.expectExactResumption(after: updates)
    }

    @Test func portionsAreShuffledByThemselves() throws {
        let whole = Exactness(updates: 90) { [task] updates, threads, seed in
            let config = TrainingConfig.toy.with {
                ($0.shards, $0.batch, $0.stop.updates) = (2, .sentences(64), updates)
            }
            return try Trainer(
                task.makeModel(dropout: 0.1, seed: seed), config, task.pairs(2500, seed: 1), threads: threads)
        }
        #expect(try whole.numbers() != exactness.numbers())
    }
}
