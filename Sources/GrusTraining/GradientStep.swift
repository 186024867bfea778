import Foundation
import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics

/// One update: gradients of the shards side by side, their sum in a fixed order, clipping, and the optimiser.
///
/// What comes out depends on the number of shards, but not on the number of threads: every shard is computed by one
/// thread alone, and sums are taken in the order of the shards.
package struct GradientStep {
    /// Flat parameters that one part of a job works on.
    private static let rangeSize = 1 << 18

    package let model: Seq2Seq
    let optimizer: Optimizer
    let pool: WorkerPool
    var config: TrainingConfig
    let seed: UInt64
    let gradients: [Gradients]
    private let weights: ProductWeights

    package init(_ model: Seq2Seq, _ optimizer: Optimizer, _ pool: WorkerPool, _ config: TrainingConfig, seed: UInt64) {
        self.model = model
        self.optimizer = optimizer
        self.pool = pool
        self.config = config
        self.seed = seed
        weights = ProductWeights(model.parameters, config.precision.onThisCPU.form)
        gradients = (0..<config.shards).map { _ in Gradients(model.parameters.layout) }
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

    /// Runs one update.
    ///
    /// - Parameters:
    ///   - update: its number, counted from 1.
    ///   - rate: the learning rate.
    package func run(_ batch: Batch, update: Int, rate: Double) -> Result {
        var watch = Stopwatch()
        var phases = Phases()
        let shards = batch.shards(config.shards)
        let key = RandomKey(seed: seed).child(update)
        let scale = 1 / Double(batch.targetTokens)
        weights.renew(on: pool)
        phases.update = watch.lap()
        let results = pool.map(shards.count) { [self] index, worker in
            differentiate(shards[index], scale: scale, key: key.child(index), with: gradients[index], on: worker)
        }
        let passes = watch.lap()
        let norm = reduce(shards.count)
        phases.reduce = watch.lap()
        if norm.isFinite { optimize(norm: norm, update: update, rate: rate) }
        phases.update += watch.lap()
        let forward = results.reduce(0) { $0 + $1.forward } / results.reduce(0) { $0 + $1.forward + $1.backward }
        phases.forward = passes * forward
        phases.backward = passes - phases.forward
        return Result(
            loss: results.reduce(into: LossSums()) { $0 += $1.loss }, gradientNorm: norm, phases: phases)
    }

    /// Runs forward and backward passes on a batch and changes nothing, so that memory is laid out, products are made, and
    /// a lack of memory shows at once.
    package func rehearse(_ batch: Batch) {
        let shards = batch.shards(config.shards)
        pool.run(shards.count) { [self] index, worker in
            _ = differentiate(
                shards[index], scale: 1, key: RandomKey(seed: seed), with: gradients[index], on: worker)
        }
    }

    /// What became of a shard, and the seconds that it took.
    struct ShardResult {
        let loss: LossSums
        let forward, backward: Double
    }

    /// Forward and backward pass of one shard.
    func differentiate(
        _ shard: Batch, scale: Double, key: RandomKey, with gradients: Gradients, on worker: Worker
    ) -> ShardResult {
        var watch = Stopwatch()
        let inputs =
            config.teacherForcing < 1
            ? model.sampledInputs(
                sources: shard.sources, targets: shard.targets, teacherForcing: config.teacherForcing,
                key: key.child(1), on: Tape(worker: worker, parameters: model.parameters, weights: weights)) : nil
        let tape = Tape(
            worker: worker, parameters: model.parameters, gradients: gradients, dropout: key.child(0), weights: weights)
        let loss = model.loss(
            sources: shard.sources, targets: shard.targets, inputs: inputs, smoothing: config.labelSmoothing,
            scale: scale, truncation: config.truncation, on: tape)
        let forward = watch.lap()
        tape.backward()
        return ShardResult(loss: loss, forward: forward, backward: watch.lap())
    }

    private var ranges: [Range<Int>] {
        let count = model.parameters.buffer.count
        return stride(from: 0, to: count, by: Self.rangeSize).map { $0..<min($0 + Self.rangeSize, count) }
    }

    /// A part of the sum over the shards.
    private enum Part: Sendable {
        /// A range of the flat gradients.
        case range(Range<Int>)
        /// A table of whose gradient every shard has some rows.
        case table(Parameter)
    }

    /// The parts of the sum over a number of shards, in the order of the parameters.
    private func parts(_ shards: Int) -> [Part] {
        var parts: [Part] = []
        var start = 0
        func close(at end: Int) {
            parts += stride(from: start, to: end, by: Self.rangeSize).map { .range($0..<min($0 + Self.rangeSize, end)) }
        }
        for entry in model.parameters.layout.entries {
            let parameter = entry.parameter
            guard gradients.prefix(shards).allSatisfy({ $0.rows(of: parameter) != nil }) else { continue }
            close(at: parameter.offset)
            parts.append(.table(parameter))
            start = parameter.offset + parameter.shape.count
        }
        close(at: model.parameters.buffer.count)
        return parts
    }

    /// Sums the gradients of the shards into those of the first.
    ///
    /// - Returns: the Euclidean norm of the sum.
    private func reduce(_ shards: Int) -> Double {
        let parts = parts(shards)
        let squares = pool.map(parts.count) { [gradients] index, _ in
            let sum = gradients[0]
            switch parts[index] {
            case .range(let range):
                let part = { (gradients: Gradients) in
                    gradients.buffer.matrix(at: range.lowerBound, Shape(rows: 1, columns: range.count))
                }
                for other in gradients[..<shards].dropFirst() { Kernels.add(part(other), to: part(sum)) }
                return Kernels.sumOfSquares(part(sum))
            case .table(let parameter):
                for other in gradients[..<shards].dropFirst() { sum.addRows(of: other, parameter) }
                return (sum.rows(of: parameter) ?? []).reduce(0) { total, row in
                    total + Kernels.sumOfSquares(sum[parameter][Int(row)..<Int(row) + 1])
                }
            }
        }
        return squares.reduce(0, +).squareRoot()
    }

    private func optimize(norm: Double, update: Int, rate: Double) {
        let ranges = ranges
        let scale = Float(config.clip.map { min(1, $0 / max(norm, 1e-12)) } ?? 1)
        pool.run(ranges.count) { [optimizer, gradients] index, _ in
            optimizer.apply(gradients[0].buffer, scale: scale, rate: rate, update: update, to: ranges[index])
        }
    }
}

extension Batch {
    /// Cuts a batch into at most `count` parts of like sizes: part i takes the pairs i, i + count, i + 2·count, …, so that
    /// sorted pairs give parts of like lengths.
    package func shards(_ count: Int) -> [Batch] {
        (0..<min(count, self.count)).map { first in
            let places = Array(stride(from: first, to: self.count, by: count))
            return Batch(
                pairs: places.map { pairs[$0] }, sources: places.map { sources[$0] },
                targets: places.map { targets[$0] })
        }
    }
}

/// Measures consecutive stretches of time.
private struct Stopwatch {
    private var start = ContinuousClock.now

    /// The seconds since the last lap.
    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return (now - start) / .seconds(1)
    }
}
