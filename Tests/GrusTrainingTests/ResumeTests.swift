import Foundation
import GrusFiles
import GrusNetworks
import GrusTraining
import Testing

/// A training that was interrupted ends as one that was not, bit for bit.
struct ResumeTests {
    private let task = ToyTask(letters: 5, lengths: 2...4) { $0.reversed() }
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Five batches per epoch, with all that draws random numbers.
    private func trainer(
        to updates: Int, _ kind: OptimizerConfig.Kind = .adam, seed: UInt64 = 1, hidden: Int = 12,
        _ change: (inout TrainingConfig) -> Void = { _ in }
    ) throws -> Trainer {
        let config = TrainingConfig.toy.with {
            $0.optimizer = OptimizerConfig(kind)
            $0.optimizer.momentum = 0.9
            $0.optimizer.nesterov = true
            $0.optimizer.weightDecay = 0.01
            $0.optimizer.learningRate = 0.02
            $0.schedule.kind = .inverseSquareRoot
            $0.schedule.warmup = 4
            $0.labelSmoothing = 0.1
            $0.teacherForcing = 0.5
            $0.stop.updates = updates
            change(&$0)
        }
        return try Trainer(task.makeModel(hidden: hidden, dropout: 0.2, seed: seed), config, task.pairs(18, seed: 1))
    }

    private func save(_ trainer: Trainer, _ name: String) throws -> Data {
        let blob = Checkpoint.Attachments(metadata: ["about": "a test"], blobs: ["text": [1, 2, 3]])
        try trainer.save(to: folder[name], blob)
        return try bytes(folder[name])
    }

    /// Interrupted in the middle of an epoch, at its end, after its first update, and in the next one.
    @Test(arguments: [3, 5, 6, 8], OptimizerConfig.Kind.allCases)
    func aResumedTrainingIsAnUninterruptedOne(interruption: Int, kind: OptimizerConfig.Kind) throws {
        try expectExactResumption(interruption, kind) { _ in }
    }

    /// Three updates per epoch, the last of which is of one batch.
    @Test(arguments: [2, 3, 4], ScheduleConfig.Kind.allCases)
    func soIsOneThatAccumulatesAndAverages(interruption: Int, schedule: ScheduleConfig.Kind) throws {
        try expectExactResumption(interruption, .adamw) {
            $0.schedule.kind = schedule
            $0.accumulate = 2
            $0.average.decay = 0.9
            $0.clip = .value(0.1)
        }
    }

    @Test(arguments: [3, 5]) func soIsOneWhoseSumsAreRounded(interruption: Int) throws {
        try expectExactResumption(interruption, .adam) { ($0.reduce, $0.shards) = (.bf16, 3) }
    }

    private func expectExactResumption(
        _ interruption: Int, _ kind: OptimizerConfig.Kind, _ change: (inout TrainingConfig) -> Void
    ) throws {
        let whole = try trainer(to: 11, kind, change)
        try whole.record()
        let first = try trainer(to: interruption, kind, change)
        try first.record()
        let saved = try save(first, "first")
        // Other weights, to be overwritten.
        let second = try trainer(to: 11, kind, seed: 2, change)
        try second.resume(from: folder["first"])
        #expect(second.state == first.state)
        #expect(second.numbers == first.numbers)
        #expect(try save(second, "copy") == saved)
        let updates = try second.record().updates
        #expect(updates.map(\.update) == Array(interruption + 1...11))
        #expect(second.numbers == whole.numbers)
        let (ended, expected) = (try save(second, "second"), try save(whole, "whole"))
        #expect(ended == expected)
        #expect(second.numbers != first.numbers)
    }

    @Test func chanceHasAPartInTheTraining() throws {
        let plain = try trainer(to: 3)
        try plain.record()
        let config = TrainingConfig.toy.with {
            $0.optimizer.learningRate = 0.02
            $0.stop.updates = 3
        }
        let without = try Trainer(task.makeModel(), config, task.pairs(18, seed: 1))
        try without.record()
        #expect(plain.numbers != without.numbers)
    }

    // MARK: What cannot be resumed

    private func refusal(_ trainer: Trainer, _ name: String) throws -> InputError {
        try #require(throws: InputError.self) { try trainer.resume(from: folder[name]) }
    }

    @Test func aModelAloneCannotBeResumed() throws {
        let trainer = try trainer(to: 3)
        try Checkpoint.writeModel(trainer.parameters, Checkpoint.Attachments(), to: folder["model"])
        let error = try refusal(trainer, "model")
        #expect(error.kind == .data)
        #expect(error.message.contains("no training to resume"))
    }

    @Test func aMissingFileCannotBeResumed() throws {
        #expect(try refusal(trainer(to: 3), "nowhere").kind == .missing)
    }

    @Test func aTrainingOfAnotherShapeCannotBeResumed() throws {
        _ = try save(trainer(to: 3), "small")
        #expect(try refusal(trainer(to: 3, hidden: 13), "small").kind == .data)
    }

    @Test func aTrainingByAnotherOptimizerCannotBeResumed() throws {
        _ = try save(trainer(to: 3, .sgd), "sgd")
        #expect(try refusal(trainer(to: 3, .adam), "sgd").kind == .data)
    }

    @Test func aTrainingOnAnotherCorpusCannotBeResumed() throws {
        _ = try save(trainer(to: 3), "first")
        for (count, seed, message) in [(17, 1, "17 pairs are used, but 18"), (18, 2, "other text in its 18 pairs")] {
            let other = try Trainer(task.makeModel(dropout: 0.2), .toy, task.pairs(count, seed: UInt64(seed)))
            let error = try refusal(other, "first")
            #expect(error.kind == .data)
            #expect(error.message.contains(message), "\(error)")
        }
    }

    @Test(arguments: [
        ("\"epoch\":1", "\"epoch\":-1"), ("\"epoch\":1", "\"epoch\":9223372036854775807"),
        ("\"batch\":3", "\"batch\":-1"), ("\"batch\":3", "\"batch\":9223372036854775807"),
        ("\"update\":3", "\"update\":-1"), ("\"update\":3", "\"update\":9223372036854775807"),
        ("\"tokens\":", "\"tokens\":-"), ("\"tokens\":", "\"tokens\":922337203685477580"),
        ("\"rateDecay\":1", "\"rateDecay\":7"),
    ])
    func countersThatNoTrainingComesToCannotBeResumed(counter: String, tampered: String) throws {
        let trainer = try trainer(to: 3)
        try trainer.record()
        _ = try save(trainer, "whole")
        let file = try SafeTensors(path: folder["whole"])
        var metadata = file.metadata
        let state = try #require(metadata["training_state"])
        #expect(state.contains(counter))
        metadata["training_state"] = state.replacingOccurrences(of: counter, with: tampered)
        // With a checksum of its own, as only a program that knows the format writes it.
        try SafeTensors.write(trainer.parameters.tensors(), metadata: metadata, to: folder["tampered"])
        let error = try refusal(trainer, "tampered")
        #expect(error.kind == .data)
        #expect(error.file == folder["tampered"])
    }

    @Test func aFileCutShortCannotBeResumed() throws {
        let whole = try save(trainer(to: 3), "whole")
        for length in [0, 7, 8, 100, whole.count / 2, whole.count - 1] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: folder["cut"]))
            let error = try refusal(trainer(to: 3), "cut")
            #expect(error.kind == .data)
            #expect(error.file == folder["cut"])
        }
    }
}
