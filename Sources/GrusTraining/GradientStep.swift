import Foundation
import GrusAutodiff
import GrusCorpus
import GrusNumerics
import GrusRuntime

/// One update: gradients of the shards side by side, their sum in a fixed order, clipping, and the optimiser.
///
/// What comes out depends on the number of shards, but not on the number of threads: every shard is computed by one
/// thread alone, and sums are taken in the order of the shards.
///
/// One update runs at a time. Once the largest batch has been rehearsed, updates allocate no memory: what they need is kept
/// here and in the workers' arenas, and the parts of a job share nothing but this object.
package final class GradientStep: @unchecked Sendable {
    /// The task of the epoch. It changes between updates alone, and its parameters never.
    private(set) var task: any Task
    let optimizer: Optimizer
    let pool: WorkerPool
    let config: TrainingConfig
    let seed: UInt64
    let shards: [ShardGradient]
    private let weights: ProductWeights
    private let sum: GradientSum
    /// What is being done; nil between updates.
    private var job: Job?

    /// - Parameter form: how products read their factors; nil takes the fastest of the config's precision.
    package init(
        _ task: any Task, _ optimizer: Optimizer, _ pool: WorkerPool, _ config: TrainingConfig, seed: UInt64,
        form: FactorForm? = nil
    ) {
        let parameters = task.parameters
        self.task = task
        self.optimizer = optimizer
        self.pool = pool
        self.config = config
        self.seed = seed
        let weights = ProductWeights(parameters, form ?? config.precision.form)
        self.weights = weights
        shards = (0..<config.shards).map { _ in ShardGradient(parameters, weights) }
        sum = GradientSum(shards.map(\.gradients), parameters.layout)
    }

    /// What a checkpoint keeps beside the parameters.
    var companions: [Companion] { optimizer.moments }

    /// Goes over to the task of another epoch, whose parameters are the same.
    package func begin(_ task: any Task) {
        precondition(task.parameters === self.task.parameters, "a task with other parameters")
        self.task = task
    }

    /// What an update did.
    package struct Result {
        package var loss: LossSums
        /// What the loss was divided by.
        package var units: Int
        package var gradientNorm: Double
        package var phases: Phases
    }

    /// Seconds of the phases of an update. Forward and backward passes of all shards run side by side: the time that they
    /// take together is divided as that of the threads is.
    package struct Phases: Sendable {
        /// The gradient of the output layer is counted here, for it is taken while the logits are there; and the backward
        /// passes of all chunks of truncated targets but the last.
        package var forward = 0.0
        package var backward = 0.0
        /// The sum of the shards and its norm.
        package var reduce = 0.0
        /// The optimiser, and the renewal of the weights' copies.
        package var update = 0.0

        package init() {}

        package var total: Double { forward + backward + reduce + update }

        package static func += (phases: inout Phases, other: Phases) {
            phases.forward += other.forward
            phases.backward += other.backward
            phases.reduce += other.reduce
            phases.update += other.update
        }
    }

    /// What the parts of a job need to know of an update.
    private struct Job {
        let batch: Batch
        /// What the loss is multiplied by before it is differentiated.
        let lossScale: Double
        let key: RandomKey
        /// The number of the update and its learning rate.
        var update = 0
        var rate = 0.0
        /// What the gradient is multiplied by.
        var scale: Float = 1
    }

    /// Runs one update.
    ///
    /// - Parameters:
    ///   - update: its number, counted from 1.
    ///   - rate: the learning rate.
    package func run(_ batch: Batch, update: Int, rate: Double) -> Result {
        var watch = Stopwatch()
        var phases = Phases()
        weights.renew(on: pool)
        phases.update = watch.lap()
        let (count, units) = (min(shards.count, batch.count), task.units(of: batch))
        job = Job(
            batch: batch, lossScale: 1 / Double(units), key: RandomKey(seed: seed).child(update),
            update: update, rate: rate)
        defer { job = nil }
        pool.run(count) { [self] index, thread in differentiate(index, on: pool[thread]) }
        let passes = watch.lap()
        let norm = sum.reduce(count, on: pool)
        phases.reduce = watch.lap()
        if norm.isFinite { optimize(norm: norm) }
        phases.update += watch.lap()
        let computed = shards[..<count]
        let forward = computed.reduce(0) { $0 + $1.forward } / computed.reduce(0) { $0 + $1.forward + $1.backward }
        phases.forward = passes * forward
        phases.backward = passes - phases.forward
        return Result(
            loss: computed.reduce(into: LossSums()) { $0 += $1.loss }, units: units, gradientNorm: norm, phases: phases)
    }

    /// Runs forward and backward passes on a batch and changes nothing, so that memory is laid out, products are made, and
    /// a lack of memory shows at once.
    package func rehearse(_ batch: Batch) {
        let count = min(shards.count, batch.count)
        job = Job(batch: batch, lossScale: 1, key: RandomKey(seed: seed))
        defer { job = nil }
        pool.run(count) { [self] index, thread in differentiate(index, on: pool[thread]) }
        // Of more threads than shards most would get memory that they seldom use.
        if pool.count <= shards.count { pool.shareMemoryNeeds() }
    }

    private func differentiate(_ index: Int, on worker: Worker) {
        guard let job else { return }
        shards[index].differentiate(
            job.batch.shard(index, of: shards.count), of: task, scale: job.lossScale, update: job.update,
            key: job.key.child(index), on: worker)
    }

    private func optimize(norm: Double) {
        job?.scale = Float(config.clip.map { min(1, $0 / max(norm, 1e-12)) } ?? 1)
        if optimizer.changesGradient { shards[0].gradients.becomeWhole() }
        pool.run(optimizer.pieceCount) { [self] index, _ in
            guard let job else { return }
            optimizer.apply(
                shards[0].gradients.buffer, scale: job.scale, rate: job.rate, update: job.update, to: index)
        }
    }
}
