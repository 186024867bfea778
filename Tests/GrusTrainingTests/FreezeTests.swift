import Foundation
import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusTraining
import Testing

/// What is frozen stays as it is, to the byte, and has no part in the norm of the gradient.
struct FreezeTests {
    private let task = ToyTask(letters: 5, lengths: 2...4) { $0.reversed() }

    private func config(_ freeze: [String], _ kind: OptimizerConfig.Kind = .adam, updates: Int = 4) -> TrainingConfig {
        .toy.with {
            $0.freeze = freeze
            $0.optimizer.kind = kind
            $0.optimizer.momentum = 0.9
            // Also small gradients show in the weights of every method.
            $0.optimizer.learningRate = 0.5
            $0.stop.updates = updates
        }
    }

    private func values(_ model: Seq2Seq) -> [String: [Float]] {
        let store = model.parameters
        return Dictionary(uniqueKeysWithValues: store.layout.entries.map { ($0.name, store.values(of: $0.parameter)) })
    }

    /// The names of the parameters that a training changes.
    private func changed(_ config: TrainingConfig, threads: Int = 1) throws -> Set<String> {
        let (model, fresh) = (task.makeModel(), values(task.makeModel()))
        try Trainer(model, config, task.pairs(18, seed: 1), threads: threads).record()
        return Set(values(model).filter { fresh[$0.key] != $0.value }.keys)
    }

    @Test(arguments: OptimizerConfig.Kind.allCases)
    func allElseIsTrained(kind: OptimizerConfig.Kind) throws {
        let all = Set(task.makeModel().parameters.layout.entries.map(\.name))
        #expect(try changed(config([], kind)) == all)
        for (freeze, isFrozen) in [
            (["encoder"], { (name: String) in name.hasPrefix("encoder.") }),
            (["embeddings"], { $0.hasSuffix(".embedding") }),
            (["attention", "output"], { $0.hasPrefix("attention.") || $0 == "output.bias" }),
            (["decoder.0.*.weight"], { $0.hasPrefix("decoder.0.") && $0.hasSuffix(".weight") }),
            (["readout.bias", "*.backward.*"], { $0 == "readout.bias" || $0.contains(".backward.") }),
        ] {
            let trained = all.filter { !isFrozen($0) }
            #expect(trained != all)
            #expect(try changed(config(freeze, kind)) == trained, "\(freeze)")
        }
    }

    /// An average of equal numbers may be rounded to another one.
    @Test func theAverageKeepsWhatIsFrozen() throws {
        let (model, fresh) = (task.makeModel(), values(task.makeModel()))
        let averaged = config(["encoder"], updates: 12).with { $0.average.decay = 0.9 }
        let trainer = try Trainer(model, averaged, task.pairs(18, seed: 1))
        var isAsBefore: [Bool] = []
        _ = try trainer.run(save: { _ in }) { event in
            guard case .updated = event else { return }
            trainer.withAverage {
                let values = values(model)
                isAsBefore.append(fresh.allSatisfy { !$0.key.hasPrefix("encoder.") || values[$0.key] == $0.value })
            }
        }
        #expect(isAsBefore == Array(repeating: true, count: 12))
    }

    /// The norm of all is made of that of two halves.
    @Test func theNormIsThatOfWhatIsTrained() throws {
        let halves: [[String]] = [[], ["encoder", "embeddings"], ["attention", "decoder", "readout", "output"]]
        let norms = try halves.map { freeze in
            let trainer = try Trainer(task.makeModel(), config(freeze, updates: 1), task.pairs(18, seed: 1))
            return try #require(try trainer.record().updates.first).gradientNorm
        }
        #expect(norms[1] > 0 && norms[2] > 0)
        #expect(abs(norms[0] * norms[0] / (norms[1] * norms[1] + norms[2] * norms[2]) - 1) < 1e-6)
    }

    @Test func threadsChangeNothing() throws {
        let numbers = try [1, 3].map { threads in
            let model = task.makeModel()
            let config = config(["encoder", "target.embedding"]).with { $0.shards = 3 }
            try Trainer(model, config, task.pairs(18, seed: 1), threads: threads).record()
            return model.numbers
        }
        #expect(numbers[0] == numbers[1])
    }

    @Test func aResumedTrainingIsAnUninterruptedOne() throws {
        let folder = try TemporaryFolder()
        let whole = try Trainer(task.makeModel(), config(["encoder"], updates: 7), task.pairs(18, seed: 1))
        try whole.record()
        let first = try Trainer(task.makeModel(), config(["encoder"], updates: 3), task.pairs(18, seed: 1))
        try first.record()
        try first.save(to: folder["first"], Checkpoint.Attachments())
        let second = try Trainer(task.makeModel(seed: 2), config(["encoder"], updates: 7), task.pairs(18, seed: 1))
        try second.resume(from: folder["first"])
        try second.record()
        #expect(second.numbers == whole.numbers)
    }

    @Test func whatIsNothingOrEverythingIsRefused() {
        let layout = task.makeModel().parameters.layout
        func message(_ names: [String]) -> String? {
            do throws(InputError) {
                _ = try layout.frozen(by: names)
                return nil
            } catch { return error.message }
        }
        let nothing = message(["encodr"])
        #expect(nothing?.hasPrefix("training.freeze: nothing is called encodr; there are the parts encoder, ") == true)
        #expect(nothing?.contains("target.embedding, source.embedding, encoder.0.forward.input.weight") == true)
        #expect(message(["encoder.*.weigh"]) != nil && message(["*encoder.0"]) != nil)
        #expect(message(["*"]) == "training.freeze: nothing is left to train")
        #expect(message(["encoder", "decoder", "embeddings", "attention", "readout", "output"]) == message(["*"]))
        #expect(message(["*", "nothing"]) != message(["*"]))
        #expect(message(["*.*.*.*.weight", "e*r.0*b*s"]) == nil)
    }
}
