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
    /// The moving average of the weights, if there is one.
    let average: WeightAverage?
    /// The batches of the update.
    private var batches: [Batch] = []
    /// What is being done; nil between updates.
    private var job: Job?

    /// - Parameters:
    ///   - frozen: the parameters that are not trained.
    ///   - form: how products read their factors; nil takes the fastest of the config's precision.
    package init(
        _ task: any Task, _ optimizer: Optimizer, _ pool: WorkerPool, _ config: TrainingConfig, seed: UInt64,
        without frozen: Set<Parameter> = [], form: FactorForm? = nil
    ) {
        let parameters = task.parameters
        self.task = task
        self.optimizer = optimizer
        self.pool = pool
        self.config = config
        self.seed = seed
        let weights = ProductWeights(parameters, form ?? config.precision.form)
        self.weights = weights
        average = config.average.decay.map {
            WeightAverage(config.average, decay: $0, of: parameters, without: frozen)
        }
        shards = (0..<config.shards).map { _ in ShardGradient(parameters, weights) }
        sum = GradientSum(shards.map(\.gradients), parameters.layout, without: frozen)
    }

    /// What a checkpoint keeps beside the parameters.
    var companions: [Companion] { optimizer.moments + (average.map { [$0.companion] } ?? []) }

    /// How many numbers a checkpoint keeps for each parameter.
    package var numbersPerParameter: Int { 1 + companions.count }

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
        /// The target tokens of the batches.
        package var tokens: Int
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
        /// What the loss is multiplied by before it is differentiated.
        let lossScale: Double
        let key: RandomKey
        /// The number of the update and its learning rate.
        var update = 0
        var rate = 0.0
        /// What the gradient is multiplied by.
        var scale: Float = 1
    }

    /// Runs one update on a batch.
    package func run(_ batch: Batch, update: Int, rate: Double) -> Result {
        run(CollectionOfOne(batch), update: update, rate: rate)
    }

    /// Runs one update on batches whose gradients are accumulated: the gradient is that of the mean over all their units.
    ///
    /// - Parameters:
    ///   - update: its number, counted from 1.
    ///   - rate: the learning rate.
    package func run(_ batches: some Collection<Batch>, update: Int, rate: Double) -> Result {
        var watch = Stopwatch()
        var phases = Phases()
        weights.renew(on: pool)
        phases.update = watch.lap()
        let count = take(batches)
        let units = self.batches.reduce(0) { $0 + task.units(of: $1) }
        job = Job(
            lossScale: 1 / Double(units), key: RandomKey(seed: seed).child(update),
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
            loss: computed.reduce(into: LossSums()) { $0 += $1.loss }, units: units,
            tokens: self.batches.reduce(0) { $0 + task.tokens(of: $1) }, gradientNorm: norm, phases: phases)
    }

    /// Runs forward and backward passes on a batch and changes nothing, so that memory is laid out, products are made, and
    /// a lack of memory shows at once.
    package func rehearse(_ batch: Batch) {
        let count = take(CollectionOfOne(batch))
        job = Job(lossScale: 1, key: RandomKey(seed: seed))
        defer { job = nil }
        pool.run(count) { [self] index, thread in differentiate(index, on: pool[thread]) }
        // Of more threads than shards most would get memory that they seldom use.
        if pool.count <= shards.count { pool.shareMemoryNeeds() }
    }

    /// Keeps the batches of an update.
    ///
    /// - Returns: the number of shards that have a part in it.
    private func take(_ batches: some Collection<Batch>) -> Int {
        self.batches.removeAll(keepingCapacity: true)
        self.batches.append(contentsOf: batches)
        return min(shards.count, self.batches.reduce(0) { max($0, $1.count) })
    }

    private func differentiate(_ index: Int, on worker: Worker) {
        guard let job else { return }
        var isAdded = false
        for (number, batch) in batches.enumerated() where index < batch.count {
            // Every part of every batch has a random stream of its own.
            shards[index].differentiate(
                batch.shard(index, of: shards.count), of: task, scale: job.lossScale, update: job.update,
                key: job.key.child(number * shards.count + index), isAdded: isAdded, on: worker)
            isAdded = true
        }
    }

    private func optimize(norm: Double) {
        job?.scale = config.clip?.scale(norm: norm) ?? 1
        if optimizer.changesGradient { shards[0].gradients.becomeWhole() }
        pool.run(optimizer.pieceCount) { [self] index, _ in
            guard let job else { return }
            let gradient = shards[0].gradients.buffer
            if let limit = config.clip?.limit {
                Kernels.clamp(gradient.row(optimizer.range(of: index)), to: limit)
            }
            optimizer.apply(gradient, scale: job.scale, rate: job.rate, update: job.update, to: index)
        }
        guard let average else { return }
        pool.run(average.pieceCount) { [self] index, _ in
            guard let job else { return }
            self.average?.take(index, update: job.update)
        }
    }
}
