import AllocationCounter
import Foundation
import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusTraining
import Testing

/// Once memory is laid out, an update asks for none.
struct AllocationTests {
    /// Models and trainings that use all operations between them.
    static let kinds: [(name: String, model: ModelConfig, training: TrainingConfig, form: FactorForm)] = [
        ("the default", small(), .toy.with { $0.shards = 2 }, .single),
        (
            "frozen parts", small(),
            .toy.with { ($0.shards, $0.freeze) = (2, ["encoder", "target.embedding"]) }, .single
        ),
        (
            "two layers, reset before, tied to the source",
            small {
                $0.cell.reset = .before
                $0.encoder.layers = 2
                $0.decoder.layers = 2
                $0.tie = [.source, .target, .output]
            }, .toy.with { $0.optimizer.kind = .sgd }, .single
        ),
        (
            "no attention, one direction, nothing tied",
            small {
                $0.decoder.attention = .none
                $0.encoder.bidirectional = false
                $0.tie = []
            }, .toy.with { $0.optimizer.kind = .rmsprop }, .single
        ),
        (
            "layers of every kind",
            small {
                var layers = [EncoderLayerConfig](repeating: EncoderLayerConfig(), count: 4)
                (layers[0].kind, layers[1].kind, layers[3].kind) = (.convolution, .transformer, .transformer)
                layers[2].hidden = 12
                $0.encoder.layers = .list(layers)
                $0.dropout.state = 0.1
            }, .toy, .single
        ),
        (
            "other cells",
            small {
                $0.encoder.cell = CellConfig(.lstm, transitions: 2)
                $0.decoder.cell = CellConfig(.mgu)
                $0.decoder.cell?.layerNorm = true
                $0.decoder.layers = 2
                $0.dropout.recurrent = 0.1
            }, .toy, .single
        ),
        (
            "cells without a product with the state",
            small {
                $0.encoder.cell = CellConfig(.ssru)
                $0.decoder.cell = CellConfig(.mingru)
            }, .toy, .single
        ),
        (
            "dot attention of several heads, with dropout",
            small {
                $0.decoder.attention = .dot
                $0.decoder.attention.heads = 3
                $0.decoder.attention.dropout = 0.1
            }, .toy, .single
        ),
        (
            "coverage, truncated",
            small {
                $0.decoder.attention.coverage = true
                $0.decoder.attention.heads = 2
            }, .toy.with { $0.truncation = 3 }, .single
        ),
        (
            "joined layers, a conditional decoder",
            small {
                ($0.encoder.layers, $0.encoder.residual, $0.encoder.layerNorm) = (2, true, .after)
                ($0.decoder.layers, $0.decoder.residual, $0.decoder.layerNorm) = (2, true, .before)
                ($0.decoder.kind, $0.decoder.inputFeeding, $0.decoder.readout) = (.conditional, true, .maxout)
                $0.dropout.state = 0.1
            }, .toy, .single
        ),
        ("truncated", small(), .toy.with { $0.truncation = 3 }, .single),
        ("R-Drop", small { $0.dropout.readout = 0.1 }, .toy.with { $0.rDrop = 1 }, .single),
        (
            "dropped words", small { ($0.dropout.sourceWord, $0.dropout.targetWord) = (0.2, 0.2) },
            .toy.with { $0.shards = 2 }, .single
        ),
        (
            "weight decay, clipped values and an average", small(),
            .toy.with {
                $0.optimizer = OptimizerConfig(.adadelta)
                $0.optimizer.weightDecay = 0.1
                $0.clip = .value(0.1)
                $0.average.decay = 0.9
            }, .single
        ),
        ("dropped contexts", small { $0.dropout.context = 0.2 }, .toy, .single),
        ("dropped weights", small { $0.dropout.weight = 0.2 }, .toy, .single),
        // On any CPU; where oneDNN multiplies, it allocates.
        ("bf16", small(), .toy.with { $0.precision = .bf16 }, .pairs),
    ]

    static func small(_ change: (inout ModelConfig) -> Void = { _ in }) -> ModelConfig {
        var config = ModelConfig()
        config.embedding = 8
        config.encoder.hidden = 12
        config.decoder.hidden = 12
        config.dropout.embedding = 0.1
        change(&config)
        return config
    }

    /// How often the second pass over some batches asks for memory.
    static func allocations(_ model: ModelConfig, _ training: TrainingConfig, _ form: FactorForm) throws -> Int {
        let task = ToyTask(letters: 6, lengths: 1...9) { $0.reversed() }
        let network = Seq2Seq(
            model, sourceVocabulary: task.vocabulary, targetVocabulary: task.vocabulary, seed: 1)
        let corpus = EncodedCorpus(task.pairs(40, seed: 1))
        let frozen = try network.parameters.layout.frozen(by: training.freeze)
        let step = try GradientStep(
            TranslationTask(network, corpus, training),
            Optimizer(training.optimizer, parameters: network.parameters, without: frozen), WorkerPool(count: 2),
            training,
            seed: 1, without: frozen, form: form)
        let plan = BatchPlan.sorted(corpus, limit: .sentences(8))
        step.rehearse(plan[plan.count - 1])
        var start = 0
        for update in 1...2 * plan.count {
            if update == plan.count + 1 { start = grus_allocation_count() }
            _ = try step.run(plan[(update - 1) % plan.count], update: update, rate: 0.001)
        }
        return grus_allocation_count() - start
    }

    /// In a process of its own, where no other test allocates.
    @Test func updatesAllocateNothing() async {
        await #expect(processExitsWith: .success) {
            var isQuiet = grus_allocation_count() > 0
            for kind in AllocationTests.kinds {
                let count = try AllocationTests.allocations(kind.model, kind.training, kind.form)
                if count > 0 { FileHandle.standardError.write(Data("\(kind.name): \(count) allocations\n".utf8)) }
                isQuiet = isQuiet && count == 0
            }
            exit(isQuiet ? 0 : 1)
        }
    }
}

extension CellConfig {
    /// A cell of a kind.
    fileprivate init(_ kind: Kind, transitions: Int = 1) {
        self.init()
        (self.kind, self.transitions) = (kind, transitions)
    }
}
