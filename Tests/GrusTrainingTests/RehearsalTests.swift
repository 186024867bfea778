import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusTraining
import Testing

struct RehearsalTests {
    let task = ToyTask(letters: 8, lengths: 2...12) { $0 }

    /// The weights after two updates.
    func numbers(rehearsing: Bool) throws -> [Float] {
        let model = task.makeModel(dropout: 0.2)
        let translation = TranslationTask(model, EncodedCorpus(task.pairs(12, seed: 1)), .toy)
        let step = try GradientStep(
            translation, Optimizer(OptimizerConfig(), parameters: model.parameters), WorkerPool(count: 2), .toy, seed: 1
        )
        for update in 1...2 {
            if rehearsing { step.rehearse(Batch(0..<12)) }
            _ = try step.run(Batch(0..<6), update: update, rate: 0.01)
        }
        return model.numbers
    }

    @Test func rehearsalsChangeNothing() throws {
        #expect(try numbers(rehearsing: true) == numbers(rehearsing: false))
    }
}
