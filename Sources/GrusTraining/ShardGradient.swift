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
    /// Who wants to know of which parameters the gradients are final.
    private let open: OpenGradients?
    /// The passes of the update, and those of them that are done.
    private var passes = 1
    private var passesDone = 0
    /// When the last pass ended.
    private(set) var end = ContinuousClock.now

    init(_ parameters: ParameterStore, _ weights: ProductWeights, closing open: OpenGradients? = nil) {
        self.parameters = parameters
        self.weights = weights
        self.open = open
        gradients = Gradients(parameters.layout)
    }

    /// Begins an update, in which several passes may contribute to the gradient and to the loss.
    func begin(passes: Int) {
        (self.passes, passesDone) = (passes, 0)
        (loss, forward, backward) = (LossSums(), 0, 0)
    }

    /// A forward and backward pass.
    ///
    /// - Parameters:
    ///   - scale: what the loss is multiplied by before it is differentiated.
    ///   - update: the number of the update, counted from 1; 0 in a rehearsal.
    ///   - key: the random stream of dropout, and of what the task draws.
    func differentiate(
        _ shard: Batch, of task: any Task, scale: Double, update: Int = 0, key: RandomKey, on worker: Worker
    ) {
        var watch = Stopwatch()
        loss += task.loss(of: shard, in: Pass(self, scale: scale, update: update, key: key, on: worker))
        forward += watch.lap()
        passesDone += 1
        let closed = passesDone == passes ? open : nil
        tape?.backward { closed?.close($0) }
        backward += watch.lap()
        end = .now
    }

    /// Begins the tape that records.
    func record(on worker: Worker, dropout key: RandomKey) -> Tape {
        if let tape {
            tape.begin(on: worker, dropout: key, isAdding: passesDone > 0)
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
