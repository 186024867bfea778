import Foundation
import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNumerics
import GrusRanks
import GrusRuntime

/// One update: gradients of the shards side by side, their sum in a fixed order, clipping, and the optimiser.
///
/// What comes out depends on the number of shards, but not on the number of threads: every shard is computed by one
/// thread alone, and sums are taken in the order of the shards. Nor does it depend on the number of processes, each of which
/// computes some of the shards and then makes the same update, or its share of it where they have one memory.
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
    let communicator: any Communicator
    /// Those that this process computes.
    let shards: [ShardGradient]
    let weights: ProductWeights
    let sum: GradientSum
    /// What the shards are still computing; nil where nobody waits for it.
    private let open: OpenGradients?
    /// The moving average of the weights, if there is one.
    let average: WeightAverage?
    /// The ranks that share memory with this one.
    var crew = Crew.alone
    /// The batches of the update, how many shards have a part in it, and those of them that this process computes.
    private var batches: [Batch] = []
    private var shardCount = 0
    private var share = 0..<0
    /// What is being done; nil between updates.
    private var job: Job?

    /// - Parameters:
    ///   - frozen: the parameters that are not trained.
    ///   - communicator: the processes that share the work, at most as many as there are shards.
    ///   - form: how products read their factors; nil takes the fastest of the config's precision.
    package init(
        _ task: any Task, _ optimizer: Optimizer, _ pool: WorkerPool, _ config: TrainingConfig, seed: UInt64,
        without frozen: Set<Parameter> = [], among communicator: any Communicator = SoleRank(),
        form: FactorForm? = nil
    ) {
        let parameters = task.parameters
        self.task = task
        self.optimizer = optimizer
        self.pool = pool
        self.config = config
        self.seed = seed
        self.communicator = communicator
        let weights = ProductWeights(parameters, form ?? config.precision.form)
        self.weights = weights
        average = config.average.decay.map {
            WeightAverage(config.average, decay: $0, of: parameters, without: frozen)
        }
        let open = communicator.isAlone ? nil : OpenGradients(parameters.layout)
        self.open = open
        shards = communicator.share(of: config.shards).map { _ in ShardGradient(parameters, weights, closing: open) }
        sum = GradientSum(
            shards.map(\.gradients), parameters.layout, config.reduce, without: frozen, among: communicator,
            whileOpen: open)
    }

    /// The shards of a batch that this process computes, if it has so many.
    var ownShards: Range<Int> { communicator.share(of: config.shards) }

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
        /// The sum of the shards, as far as it has not been taken during the passes, and its norm.
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
    package func run(_ batch: Batch, update: Int, rate: Double) throws(InputError) -> Result {
        try run(CollectionOfOne(batch), update: update, rate: rate)
    }

    /// Runs one update on batches whose gradients are accumulated: the gradient is that of the mean over all their units.
    ///
    /// - Parameters:
    ///   - update: its number, counted from 1.
    ///   - rate: the learning rate.
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    package func run(
        _ batches: some Collection<Batch>, update: Int, rate: Double
    ) throws(InputError) -> Result {
        var watch = Stopwatch()
        var phases = Phases()
        try renewWeights()
        phases.update = watch.lap()
        take(batches)
        let start = ContinuousClock.now
        let units = self.batches.reduce(0) { $0 + task.units(of: $1) }
        job = Job(
            lossScale: 1 / Double(units), key: RandomKey(seed: seed).child(update),
            update: update, rate: rate)
        defer { job = nil }
        try differentiateAndExchange()
        let computed = shards[..<share.count]
        let waited = (ContinuousClock.now - computed.reduce(start) { max($0, $1.end) }) / .seconds(1)
        let passes = watch.lap() - waited
        let norm = try sum.norm(on: pool)
        phases.reduce = waited + watch.lap()
        if norm.isFinite { try optimize(norm: norm) }
        phases.update += watch.lap()
        let forward = computed.reduce(0) { $0 + $1.forward } / computed.reduce(0) { $0 + $1.forward + $1.backward }
        phases.forward = passes * (forward.isNaN ? 0 : forward)
        phases.backward = passes - phases.forward
        return Result(
            loss: try loss(of: computed), units: units, tokens: self.batches.reduce(0) { $0 + task.tokens(of: $1) },
            gradientNorm: norm, phases: phases)
    }

    /// The sums over the shards of all processes.
    private func loss(of computed: ArraySlice<ShardGradient>) throws(InputError) -> LossSums {
        let own = computed.lazy.map(\.loss)
        if communicator.isAlone { return own.reduce(into: LossSums()) { $0 += $1 } }
        return try communicator.gather(Array(own)).joined().reduce(into: LossSums()) { $0 += $1 }
    }

    /// Runs forward and backward passes on a batch and changes nothing, so that memory is laid out, products are made, and
    /// a lack of memory shows at once.
    package func rehearse(_ batch: Batch) {
        take(CollectionOfOne(batch))
        job = Job(lossScale: 1, key: RandomKey(seed: seed))
        defer { job = nil }
        differentiate()
        // Of more threads than shards most would get memory that they seldom use.
        if pool.count <= shards.count { pool.shareMemoryNeeds() }
    }

    /// Keeps the batches of an update.
    private func take(_ batches: some Collection<Batch>) {
        self.batches.removeAll(keepingCapacity: true)
        self.batches.append(contentsOf: batches)
        shardCount = min(config.shards, self.batches.reduce(0) { max($0, $1.count) })
        share = ownShards.clamped(to: 0..<shardCount)
    }

    private func renewWeights() throws(InputError) {
        weights.renew(on: pool)
        try crew.run(weights.sharedParts, on: pool) { [weights] index, _ in weights.renew(sharedPart: index) }
    }

    private func differentiate() { pool.run(share.count, differentiateShard) }

    /// What is final of the gradients goes to the other processes, and comes from them, while the rest is computed.
    private func differentiateAndExchange() throws(InputError) {
        open?.open(for: share.count)
        try pool.run(share.count, differentiateShard) { () throws(InputError) in
            try sum.exchange(share, of: shardCount)
        }
    }

    private var differentiateShard: @Sendable (_ place: Int, _ thread: Int) -> Void {
        { [self] place, thread in differentiate(share.lowerBound + place, in: shards[place], on: pool[thread]) }
    }

    private func differentiate(_ index: Int, in shard: ShardGradient, on worker: Worker) {
        guard let job else { return }
        shard.begin(passes: batches.count { index < $0.count })
        for (number, batch) in batches.enumerated() where index < batch.count {
            // Every part of every batch has a random stream of its own.
            shard.differentiate(
                batch.shard(index, of: config.shards), of: task, scale: job.lossScale, update: job.update,
                key: job.key.child(number * config.shards + index), on: worker)
        }
    }

    private func optimize(norm: Double) throws(InputError) {
        job?.scale = config.clip?.scale(norm: norm) ?? 1
        if optimizer.changesGradient { shards[0].gradients.becomeWhole() }
        try crew.run(optimizer.pieceCount, on: pool) { [self] index, _ in
            guard let job else { return }
            let gradient = sum.gradient
            if let limit = config.clip?.limit {
                Kernels.clamp(gradient.row(optimizer.range(of: index)), to: limit)
            }
            optimizer.apply(gradient, scale: job.scale, rate: job.rate, update: job.update, to: index)
        }
        guard let average else { return }
        try crew.run(average.pieceCount, on: pool) { [self] index, _ in
            guard let job else { return }
            self.average?.take(index, update: job.update)
        }
    }
}
