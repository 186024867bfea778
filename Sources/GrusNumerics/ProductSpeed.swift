import COneDNN

/// The speed of matrix products, all threads together: what a computation can reach at most.
package struct ProductSpeed {
    /// The numbers that are multiplied.
    package enum Element: Sendable, CaseIterable {
        case f32, bf16, int8

        /// Whether this CPU multiplies them by instructions of its own.
        package var isNative: Bool { self == .f32 || grus_has(code) }

        fileprivate var code: grus_element {
            switch self {
            case .f32: grus_f32
            case .bf16: grus_bf16
            case .int8: grus_int8
            }
        }
    }

    /// The sizes of a product `[rows, inner] · [inner, columns]`.
    package struct Size: Sendable {
        package let rows, inner, columns: Int

        package init(rows: Int, inner: Int, columns: Int) {
            self.rows = rows
            self.inner = inner
            self.columns = columns
        }

        var operations: Double { 2 * Double(rows) * Double(inner) * Double(columns) }
    }

    /// Operations per second of the fastest of several rounds.
    ///
    /// - Parameter seconds: the time of one round.
    package static func measure(
        _ size: Size, _ element: Element, on pool: WorkerPool, seconds: Double = 0.05, rounds: Int = 3
    ) -> Double {
        let speeds = (0..<rounds).map { _ in
            pool.map(pool.count) { _, worker in run(size, element, for: seconds, on: worker) }.reduce(0, +)
        }
        return speeds.max() ?? 0
    }

    private static func run(_ size: Size, _ element: Element, for seconds: Double, on worker: Worker) -> Double {
        worker.arena.reset()
        // Room for single precision is enough for all elements; zero is zero in all of them.
        let matrix = { (rows: Int, columns: Int) in
            let matrix = worker.arena.matrix(rows: rows, columns: columns)
            matrix.fill(with: 0)
            return UnsafeMutableRawPointer(matrix.base)
        }
        let operands = Products.Operands(
            rows: size.rows, inner: size.inner, columns: size.columns, transposed: .none, element: element.code,
            left: UnsafeRawPointer(matrix(size.rows, size.inner)),
            right: UnsafeRawPointer(matrix(size.inner, size.columns)), bias: nil,
            result: matrix(size.rows, size.columns))
        worker.products.run(operands)
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0.0
        while clock.now - start < .seconds(seconds) {
            worker.products.run(operands)
            count += 1
        }
        return count * size.operations / ((clock.now - start) / .seconds(1))
    }
}
