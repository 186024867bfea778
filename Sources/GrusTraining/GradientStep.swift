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
    let config: TrainingConfig
    let seed: UInt64
    let gradients: [Gradients]
    private let weights: ProductWeights

    package init(_ model: Seq2Seq, _ optimizer: Optimizer, _ pool: WorkerPool, _ config: TrainingConfig, seed: UInt64) {
        self.model = model
        self.optimizer = optimizer
        self.pool = pool
        self.config = config
        self.seed = seed
        weights = ProductWeights(model.parameters, config.precision.onThisCPU)
        gradients = (0..<config.shards).map { _ in Gradients(model.parameters.layout) }
    }

    /// What an update did.
    package struct Result {
        package var loss: LossSums
        package var gradientNorm: Double
        /// Seconds in forward and backward passes, and in the reduction and the optimiser.
        package var computeSeconds: Double
        package var updateSeconds: Double
    }

    /// Runs one update.
    ///
    /// - Parameters:
    ///   - update: its number, counted from 1.
    ///   - rate: the learning rate.
    package func run(_ batch: Batch, update: Int, rate: Double) -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let shards = batch.shards(config.shards)
        let key = RandomKey(seed: seed).child(update)
        let scale = 1 / Double(batch.targetTokens)
        weights.renew(on: pool)
        let losses = pool.map(shards.count) { [self] index, worker in
            differentiate(shards[index], scale: scale, key: key.child(index), with: gradients[index], on: worker)
        }
        let middle = clock.now
        let norm = reduce(shards.count)
        if norm.isFinite { optimize(norm: norm, update: update, rate: rate) }
        let end = clock.now
        return Result(
            loss: losses.reduce(into: LossSums()) { $0 += $1 }, gradientNorm: norm,
            computeSeconds: (middle - start) / .seconds(1), updateSeconds: (end - middle) / .seconds(1))
    }

    private func differentiate(
        _ shard: Batch, scale: Double, key: RandomKey, with gradients: Gradients, on worker: Worker
    ) -> LossSums {
        let inputs =
            config.teacherForcing < 1
            ? model.sampledInputs(
                sources: shard.sources, targets: shard.targets, teacherForcing: config.teacherForcing,
                key: key.child(1), on: Tape(worker: worker, parameters: model.parameters)) : nil
        let tape = Tape(
            worker: worker, parameters: model.parameters, gradients: gradients, dropout: key.child(0), weights: weights)
        let loss = model.loss(
            sources: shard.sources, targets: shard.targets, inputs: inputs, smoothing: config.labelSmoothing,
            scale: scale, on: tape)
        tape.backward()
        return loss
    }

    private var ranges: [Range<Int>] {
        let count = model.parameters.buffer.count
        return stride(from: 0, to: count, by: Self.rangeSize).map { $0..<min($0 + Self.rangeSize, count) }
    }

    /// Sums the gradients of the shards into those of the first.
    ///
    /// - Returns: the Euclidean norm of the sum.
    private func reduce(_ shards: Int) -> Double {
        let ranges = ranges
        let squares = pool.map(ranges.count) { [gradients] index, _ in
            let range = ranges[index]
            let part = { (shard: Int) in
                gradients[shard].buffer.matrix(at: range.lowerBound, Shape(rows: 1, columns: range.count))
            }
            for shard in 1..<max(shards, 1) { Kernels.add(part(shard), to: part(0)) }
            return Kernels.sumOfSquares(part(0))
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
