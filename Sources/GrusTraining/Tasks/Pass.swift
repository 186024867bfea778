import GrusAutodiff
import GrusNumerics
import GrusRuntime

/// One computation of a part of a batch in training: where a task gets its tapes, and what it draws with.
package struct Pass {
    /// What the loss is multiplied by before it is differentiated.
    package let scale: Double
    /// The number of the update, counted from 1, which schedules follow; 0 in a rehearsal.
    package let update: Int
    private let key: RandomKey
    private let worker: Worker
    private let shard: ShardGradient

    init(_ shard: ShardGradient, scale: Double, update: Int, key: RandomKey, on worker: Worker) {
        (self.shard, self.scale, self.update) = (shard, scale, update)
        (self.key, self.worker) = (key, worker)
    }

    /// The random stream of what the task draws itself, beside dropout.
    package var draws: RandomKey { key.child(1) }

    /// Begins the tape whose backward pass gives the gradient. What another tape of the pass has computed is gone.
    package func record() -> Tape { shard.record(on: worker, dropout: key.child(0)) }

    /// Begins a tape without gradient and dropout, for what is to be known before. What another tape of the pass has
    /// computed is gone.
    package func tryOut() -> Tape { shard.tryOut(on: worker) }

    /// Runs a search with the worker of the pass and the copies of the weights, which are those of all workers. What a tape of the
    /// pass has computed is gone.
    package func search<Found>(_ body: (_ worker: Worker, _ weights: ProductWeights) -> Found) -> Found {
        body(worker, shard.weights)
    }
}
