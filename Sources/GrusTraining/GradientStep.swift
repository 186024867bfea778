import Foundation
import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import Synchronization

/// One update: gradients of the shards side by side, their sum in a fixed order, clipping, and the optimiser.
///
/// What comes out depends on the number of shards, but not on the number of threads: every shard is computed by one
/// thread alone, and sums are taken in the order of the shards.
///
/// One update runs at a time. Once the largest batch has been rehearsed, updates allocate no memory: what they need is kept
/// here and in the workers' arenas, and the parts of a job share nothing but this object.
package final class GradientStep: @unchecked Sendable {
    /// Flat parameters that one part of a job works on.
    private static let rangeSize = 1 << 18

    package let model: Seq2Seq
    let optimizer: Optimizer
    let pool: WorkerPool
    let config: TrainingConfig
    let seed: UInt64
    let shards: [ShardGradient]
    private let weights: ProductWeights
    private let ranges: [Range<Int>]
    /// What is being done; nil between updates.
    private var job: Job?
    /// The parts of the sum over the shards, and the squares that they come to.
    private var parts: [Part] = []
    private let squares = Mutex<[Double]>([])

    package init(_ model: Seq2Seq, _ optimizer: Optimizer, _ pool: WorkerPool, _ config: TrainingConfig, seed: UInt64) {
        self.model = model
        self.optimizer = optimizer
        self.pool = pool
        self.config = config
        self.seed = seed
        let weights = ProductWeights(model.parameters, config.precision.onThisCPU.form)
        self.weights = weights
        shards = (0..<config.shards).map { _ in ShardGradient(model, weights) }
        let count = model.parameters.buffer.count
        ranges = stride(from: 0, to: count, by: Self.rangeSize).map { $0..<min($0 + Self.rangeSize, count) }
    }

    /// What an update did.
    package struct Result {
        package var loss: LossSums
        package var gradientNorm: Double
        package var phases: Phases
    }

    /// Seconds of the parts of an update. Forward and backward passes of all shards run side by side: the time that they
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

    /// What the parts of an update need to know.
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
        /// Shards that have a pair.
        let shards: Int
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
        let count = min(shards.count, batch.count)
        job = Job(
            batch: batch, lossScale: 1 / Double(batch.targetTokens), key: RandomKey(seed: seed).child(update),
            update: update, rate: rate, shards: count)
        defer { job = nil }
        pool.run(count) { [self] index, worker in differentiate(index, on: worker) }
        let passes = watch.lap()
        let norm = reduce(count)
        phases.reduce = watch.lap()
        if norm.isFinite { optimize(norm: norm) }
        phases.update += watch.lap()
        let computed = shards[..<count]
        let forward = computed.reduce(0) { $0 + $1.forward } / computed.reduce(0) { $0 + $1.forward + $1.backward }
        phases.forward = passes * forward
        phases.backward = passes - phases.forward
        return Result(
            loss: computed.reduce(into: LossSums()) { $0 += $1.loss }, gradientNorm: norm, phases: phases)
    }

    /// Runs forward and backward passes on a batch and changes nothing, so that memory is laid out, products are made, and
    /// a lack of memory shows at once.
    package func rehearse(_ batch: Batch) {
        let count = min(shards.count, batch.count)
        job = Job(batch: batch, lossScale: 1, key: RandomKey(seed: seed), shards: count)
        defer { job = nil }
        pool.run(count) { [self] index, worker in differentiate(index, on: worker) }
        pool.shareMemoryNeeds()
    }

    private func differentiate(_ index: Int, on worker: Worker) {
        guard let job else { return }
        shards[index].differentiate(
            job.batch.part(index, of: shards.count), config, scale: job.lossScale, key: job.key.child(index),
            on: worker)
    }

    /// A part of the sum over the shards.
    private enum Part: Sendable {
        /// A range of the flat gradients.
        case range(Range<Int>)
        /// A table of whose gradient every shard has some rows.
        case table(Parameter)
    }

    /// Lists the parts of the sum over a number of shards, in the order of the parameters.
    private func listParts(_ count: Int) {
        parts.removeAll(keepingCapacity: true)
        var start = 0
        for entry in model.parameters.layout.entries {
            let parameter = entry.parameter
            guard shards[..<count].allSatisfy({ $0.gradients.rows(of: parameter) != nil }) else { continue }
            listRanges(start..<parameter.offset)
            parts.append(.table(parameter))
            start = parameter.offset + parameter.shape.count
        }
        listRanges(start..<model.parameters.buffer.count)
    }

    private func listRanges(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + Self.rangeSize, range.upperBound)
            parts.append(.range(start..<end))
            start = end
        }
    }

    /// Sums the gradients of the shards into those of the first.
    ///
    /// - Returns: the Euclidean norm of the sum.
    private func reduce(_ count: Int) -> Double {
        listParts(count)
        squares.withLock { squares in
            squares.removeAll(keepingCapacity: true)
            squares.append(contentsOf: repeatElement(0, count: parts.count))
        }
        pool.run(parts.count) { [self] index, _ in
            let square = reduce(parts[index])
            squares.withLock { $0[index] = square }
        }
        return squares.withLock { $0.reduce(0, +) }.squareRoot()
    }

    /// Sums a part.
    ///
    /// - Returns: the sum of the squares.
    private func reduce(_ part: Part) -> Double {
        guard let count = job?.shards else { return 0 }
        let sum = shards[0].gradients
        let others = shards[..<count].dropFirst()
        switch part {
        case .range(let range):
            let shape = Shape(rows: 1, columns: range.count)
            let total = sum.buffer.matrix(at: range.lowerBound, shape)
            for other in others { Kernels.add(other.gradients.buffer.matrix(at: range.lowerBound, shape), to: total) }
            return Kernels.sumOfSquares(total)
        case .table(let parameter):
            for other in others { sum.addRows(of: other.gradients, parameter) }
            return (sum.rows(of: parameter) ?? []).reduce(0) { total, row in
                total + Kernels.sumOfSquares(sum[parameter][Int(row)..<Int(row) + 1])
            }
        }
    }

    private func optimize(norm: Double) {
        job?.scale = Float(config.clip.map { min(1, $0 / max(norm, 1e-12)) } ?? 1)
        pool.run(ranges.count) { [self] index, _ in
            guard let job else { return }
            optimizer.apply(
                shards[0].gradients.buffer, scale: job.scale, rate: job.rate, update: job.update, to: ranges[index])
        }
    }
}
