import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusTraining
import Testing

struct WorkingMemoryTests {
    let task = ToyTask(letters: 8, lengths: 2...12) { $0 }

    /// What a batch was promised to take is what its shards take, but for a few percent.
    @Test(arguments: [1, 2]) func batchesFitIntoTheirMemory(shards: Int) throws {
        let model = task.makeModel(embedding: 32, hidden: 48)
        let config = TrainingConfig.toy.with {
            $0.shards = shards
            $0.batch = .megabytes(4)
        }
        let optimizer = Optimizer(config.optimizer, parameters: model.parameters)
        let corpus = EncodedCorpus(task.pairs(4000, seed: 1))
        let step = try GradientStep(
            TranslationTask(model, corpus, config), optimizer, WorkerPool(count: 1), config, seed: 1)
        let plan = BatchPlan.sorted(corpus, limit: try step.limit(of: config.batch))
        #expect(plan.count > 3)
        for index in 0..<plan.count - 1 {
            let batch = plan[index]
            let bytes = (0..<min(shards, batch.count)).map {
                step.memory(of: batch.shard($0, of: shards), on: Worker())
            }
            .reduce(0, +)
            #expect((3_700_000...4_000_000).contains(bytes), "batch \(index) of \(batch.count) pairs")
        }
    }

    /// Of a truncated target only one chunk is in memory.
    @Test(arguments: [3, 20]) func batchesOfLongTargetsAreThoseOfTheirChunks(truncation: Int) throws {
        let task = ToyTask(letters: 8, lengths: 2...12) { source in (0..<100).map { source[$0 % source.count] } }
        let model = task.makeModel(embedding: 32, hidden: 48)
        let corpus = EncodedCorpus(task.pairs(1000, seed: 1))
        let batches = try [nil, truncation].map { truncation in
            let config = TrainingConfig.toy.with {
                $0.shards = 1
                $0.batch = .megabytes(4)
                $0.truncation = truncation
            }
            let optimizer = Optimizer(config.optimizer, parameters: model.parameters)
            let step = try GradientStep(
                TranslationTask(model, corpus, config), optimizer, WorkerPool(count: 1), config, seed: 1)
            let batch = BatchPlan.sorted(corpus, limit: try step.limit(of: config.batch))[0]
            #expect(step.memory(of: batch, on: Worker()) <= 4_000_000)
            return batch.count
        }
        #expect(batches[1] > 3 * batches[0])
    }

    @Test func memoryForNoPairIsAnErrorOfTheConfig() throws {
        let model = Seq2Seq(ModelConfig(), sourceVocabulary: 60_000, targetVocabulary: 60_000, seed: 1)
        let config = TrainingConfig.toy.with { $0.batch = .megabytes(3) }
        let step = try GradientStep(
            TranslationTask(model, EncodedCorpus([]), config),
            Optimizer(config.optimizer, parameters: model.parameters),
            WorkerPool(count: 1),
            config, seed: 1)
        let error = try #require(throws: InputError.self) { try step.limit(of: config.batch) }
        #expect(error.kind == .config && error.message.contains("3 megabytes are too few"))
    }
}
