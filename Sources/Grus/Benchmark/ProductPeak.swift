import Foundation
import GrusNumerics

/// The speed of matrix products in single precision, all threads together: what a training can reach at most.
struct ProductPeak {
    /// A product `[rows, inner] · [inner, columns]`.
    struct Size: Sendable {
        let rows, inner, columns: Int

        var operations: Double { 2 * Double(rows) * Double(inner) * Double(columns) }
    }

    /// Operations per second of the fastest of several rounds.
    ///
    /// - Parameter seconds: the time of one round.
    static func measure(_ size: Size, on pool: WorkerPool, seconds: Double = 0.3, rounds: Int = 5) -> Double {
        let speeds = (0..<rounds).map { _ in
            pool.map(pool.count) { _, worker in Self.run(size, for: seconds, on: worker) }.reduce(0, +)
        }
        return speeds.max() ?? 0
    }

    private static func run(_ size: Size, for seconds: Double, on worker: Worker) -> Double {
        worker.arena.reset()
        let left = worker.arena.matrix(rows: size.rows, columns: size.inner)
        let right = worker.arena.matrix(rows: size.inner, columns: size.columns)
        let result = worker.arena.matrix(rows: size.rows, columns: size.columns)
        left.fill(with: 0.5)
        right.fill(with: 0.25)
        worker.products.multiply(left, right, into: result)
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0.0
        while clock.now - start < .seconds(seconds) {
            worker.products.multiply(left, right, into: result)
            count += 1
        }
        return count * size.operations / ((clock.now - start) / .seconds(1))
    }
}
