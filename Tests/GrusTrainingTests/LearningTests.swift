import GrusCorpus
import GrusDecoding
import GrusNetworks
import GrusNumerics
import GrusText
import GrusTraining
import Testing

/// Models must learn: after a few seconds they do with sequences that they have not seen what a rule does.
@Suite(.serialized) struct LearningTests {
    /// Trains on most of the sequences of a task.
    ///
    /// - Returns: the share of the other sequences whose best translation is right.
    private func accuracy(
        _ task: ToyTask, _ model: Seq2Seq, sequences: Int = 2200, beam: Int, updates: Int,
        _ change: (inout TrainingConfig) -> Void = { _ in }
    ) throws -> Double {
        let pairs = task.pairs(sequences, seed: 17)
        let heldOut = Array(pairs.suffix(200))
        let config = TrainingConfig.toy.with {
            $0.batch = .sentences(32)
            $0.optimizer.learningRate = 0.01
            $0.schedule.kind = .inverseSquareRoot
            $0.schedule.warmup = 100
            $0.stop.epochs = nil
            $0.stop.updates = updates
            change(&$0)
        }
        try Trainer(model, config, Array(pairs.dropLast(200)), threads: 2).record()
        var decoding = DecodingConfig()
        decoding.beam = beam
        let found = Search(ModelScorer(model), decoding).translate(heldOut.map(\.source), on: Worker())
        let right = zip(found, heldOut).count { $0.tokens + [SpecialToken.end] == $1.target }
        return Double(right) / Double(heldOut.count)
    }

    @Test func aModelWithAttentionLearnsToCopy() throws {
        let task = ToyTask(letters: 8, lengths: 2...7) { $0 }
        #expect(try accuracy(task, task.makeModel(embedding: 24, hidden: 32), beam: 1, updates: 600) >= 0.95)
    }

    @Test func aModelWithAttentionLearnsToReverse() throws {
        let task = ToyTask(letters: 8, lengths: 2...7) { $0.reversed() }
        #expect(try accuracy(task, task.makeModel(embedding: 24, hidden: 32), beam: 3, updates: 600) >= 0.95)
    }

    @Test(arguments: attentions) func everyAttentionLearnsToReverse(attention: AttentionConfig) throws {
        let task = ToyTask(letters: 8, lengths: 2...7) { $0.reversed() }
        let model = task.makeModel(embedding: 24, hidden: 32, attention: attention)
        #expect(try accuracy(task, model, beam: 3, updates: 600) >= 0.95)
    }

    static let attentions: [AttentionConfig] = {
        var (dot, general, covered) = (AttentionConfig.dot, AttentionConfig.general, AttentionConfig.mlp)
        (dot.heads, dot.dropout, general.heads) = (4, 0.02, 2)
        (covered.coverage, covered.heads) = (true, 2)
        return [dot, general, covered]
    }()

    @Test func aModelWithAttentionLearnsToSort() throws {
        let task = ToyTask(letters: 6, lengths: 2...6) { $0.sorted() }
        let model = task.makeModel(embedding: 24, hidden: 32, dropout: 0.05)
        #expect(try accuracy(task, model, beam: 3, updates: 1000) { $0.labelSmoothing = 0.05 } >= 0.95)
    }

    @Test(arguments: PartTests.models.indices)
    func modelsOfPartsOfEveryKindLearnToReverse(index: Int) throws {
        let task = ToyTask(letters: 8, lengths: 2...7) { $0.reversed() }
        let model = PartTests.makeModel(index, of: task)
        #expect(try accuracy(task, model, beam: 1, updates: 900) { $0.optimizer.learningRate = 0.004 } >= 0.95)
    }

    /// Chunks are less than half of a sequence.
    @Test func aModelLearnsToCopyLongSequencesByTruncation() throws {
        let task = ToyTask(letters: 8, lengths: 8...12) { $0 }
        let model = task.makeModel(embedding: 24, hidden: 32)
        #expect(try accuracy(task, model, beam: 1, updates: 800) { $0.truncation = 4 } >= 0.95)
    }

    @Test func aModelWithoutAttentionLearnsToCopyShortSequences() throws {
        let task = ToyTask(letters: 8, lengths: 1...4) { $0 }
        let model = task.makeModel(embedding: 24, hidden: 48, attention: .none)
        #expect(try accuracy(task, model, beam: 1, updates: 600) >= 0.95)
    }
}
