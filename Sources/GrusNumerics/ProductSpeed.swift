import COneDNN

/// The speed of matrix products, all threads together: what a computation can reach at most.
package struct ProductSpeed {
    /// The numbers that are multiplied.
    package enum Element: Sendable, CaseIterable {
        case f32, bf16, int8

        /// Whether this CPU multiplies them by instructions of its own.
        package var isNative: Bool {
            switch self {
            case .f32: true
            case .bf16: grus_has_bf16()
            case .int8: ByteInstructions.fastest == .avx512VNNI
            }
        }

        fileprivate var form: FactorForm {
            switch self {
            case .f32: .single
            case .bf16: .bfloat16
            case .int8: .bytes
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
        let product = product(size, element, on: worker)
        product()
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0.0
        while clock.now - start < .seconds(seconds) {
            product()
            count += 1
        }
        return count * size.operations / ((clock.now - start) / .seconds(1))
    }

    /// A product of zeros that can be run again and again.
    private static func product(_ size: Size, _ element: Element, on worker: Worker) -> () -> Void {
        worker.arena.reset()
        let products = worker.products
        let zeros = { (shape: Shape) in
            let matrix = worker.arena.matrix(rows: shape.rows, columns: shape.columns)
            matrix.fill(with: 0)
            return matrix
        }
        let result = zeros(Shape(rows: size.rows, columns: size.columns))
        let left = zeros(Shape(rows: size.rows, columns: size.inner))
        // Zero is zero in all elements.
        let shape = Shape(rows: size.inner, columns: size.columns)
        let right = zeros(Shape(rows: 1, columns: PackedMatrix.count(shape, element.form)))
        let packed = PackedMatrix(base: right.base, shape: shape, form: element.form)
        return { products.multiply(left, packed, into: result) }
    }
}
