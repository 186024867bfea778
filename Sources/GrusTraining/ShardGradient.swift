import GrusAutodiff
import GrusCorpus
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
    private let parameters: ParameterStore
    let weights: ProductWeights
    private var tape: Tape?
    private var isAdded = false

    init(_ parameters: ParameterStore, _ weights: ProductWeights) {
        self.parameters = parameters
        self.weights = weights
        gradients = Gradients(parameters.layout)
    }

    /// Forward and backward pass of a shard.
    ///
    /// - Parameters:
    ///   - isAdded: whether its gradient and its loss are added to those of the shards before.
    ///   - scale: what the loss is multiplied by before it is differentiated.
    ///   - update: the number of the update, counted from 1; 0 in a rehearsal.
    ///   - key: the random stream of dropout, and of what the task draws.
    func differentiate(
        _ shard: Batch, of task: any Task, scale: Double, update: Int = 0, key: RandomKey, isAdded: Bool = false,
        on worker: Worker
    ) {
        var watch = Stopwatch()
        if !isAdded { (loss, forward, backward) = (LossSums(), 0, 0) }
        self.isAdded = isAdded
        loss += task.loss(of: shard, in: Pass(self, scale: scale, update: update, key: key, on: worker))
        forward += watch.lap()
        tape?.backward()
        backward += watch.lap()
    }

    /// Begins the tape that records.
    func record(on worker: Worker, dropout key: RandomKey) -> Tape {
        if let tape {
            tape.begin(on: worker, dropout: key, isAdding: isAdded)
            return tape
        }
        let tape = Tape(worker: worker, parameters: parameters, gradients: gradients, dropout: key, weights: weights)
        self.tape = tape
        return tape
    }

    /// Begins a tape that does not record.
    func tryOut(on worker: Worker) -> Tape { Tape(worker: worker, parameters: parameters, weights: weights) }
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
