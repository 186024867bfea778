import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusRuntime

/// The gradient of one shard of a batch, which one thread computes alone. It keeps its memory from update to update.
final class ShardGradient: @unchecked Sendable {
    let gradients: Gradients
    /// What became of the shard.
    private(set) var loss = LossSums()
    /// The seconds that the passes took.
    private(set) var forward = 0.0
    private(set) var backward = 0.0
    private let model: Seq2Seq
    private let weights: ProductWeights
    private var tape: Tape?

    init(_ model: Seq2Seq, _ weights: ProductWeights) {
        self.model = model
        self.weights = weights
        gradients = Gradients(model.parameters.layout)
    }

    /// Forward and backward pass of a shard.
    ///
    /// - Parameters:
    ///   - scale: what the loss is multiplied by before it is differentiated.
    ///   - key: the random stream of dropout and sampling.
    func differentiate(
        _ shard: Batch, _ config: TrainingConfig, scale: Double, key: RandomKey, on worker: Worker
    ) {
        var watch = Stopwatch()
        let inputs = config.teacherForcing < 1 ? sampledInputs(shard, config, key: key.child(1), on: worker) : nil
        let tape = begin(on: worker, dropout: key.child(0))
        loss = model.loss(
            sources: tape.sentences(shard.sources), targets: tape.sentences(shard.targets),
            inputs: inputs.map { tape.sentences($0) }, smoothing: config.labelSmoothing, scale: scale,
            truncation: config.truncation, on: tape)
        forward = watch.lap()
        tape.backward()
        backward = watch.lap()
    }

    private func sampledInputs(
        _ shard: Batch, _ config: TrainingConfig, key: RandomKey, on worker: Worker
    ) -> [[Int32]] {
        let tape = Tape(worker: worker, parameters: model.parameters, weights: weights)
        return model.sampledInputs(
            sources: tape.sentences(shard.sources), targets: tape.sentences(shard.targets),
            teacherForcing: config.teacherForcing, key: key, on: tape)
    }

    private func begin(on worker: Worker, dropout key: RandomKey) -> Tape {
        if let tape {
            tape.begin(on: worker, dropout: key)
            return tape
        }
        let tape = Tape(
            worker: worker, parameters: model.parameters, gradients: gradients, dropout: key, weights: weights)
        self.tape = tape
        return tape
    }
}

extension Tape {
    /// One side of a batch, for models that compute on this tape.
    func sentences(_ side: Batch.Side) -> Sentences { arena.list(count: side.count) { arena.list(side[$0]) } }
}

/// Measures consecutive stretches of time.
struct Stopwatch {
    private var start = ContinuousClock.now

    /// The seconds since the last lap.
    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return (now - start) / .seconds(1)
    }
}
