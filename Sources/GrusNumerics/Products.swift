import COneDNN

/// The operand of a product whose matrix in memory is its transpose.
package enum TransposedOperand: Hashable, Sendable {
    case none, left, right
}

/// The matrix products of one worker: oneDNN primitives, made once for each shape and kept.
///
/// A primitive serves any number of rows (of terms, where the left operand is transposed), which differ from batch to batch,
/// so that a model needs few of them. A product runs on the calling thread alone.
package final class Products {
    fileprivate struct Key: Hashable {
        /// Of the two or three sizes of a product those that the weights decide.
        var first, second: Int
        var transposed: TransposedOperand
        var accumulating, biased: Bool
        var element: grus_element.RawValue
    }

    /// What a product reads and writes.
    struct Operands {
        var rows, inner, columns: Int
        var transposed: TransposedOperand
        var element: grus_element
        var left, right: UnsafeRawPointer
        var bias: UnsafePointer<Float>?
        var result: UnsafeMutableRawPointer
        var accumulating = false

        fileprivate var key: Key {
            Key(
                first: transposed == .left ? rows : inner, second: columns, transposed: transposed,
                accumulating: accumulating, biased: bias != nil, element: element.rawValue)
        }

        /// The size that changes from run to run.
        var size: Int { transposed == .left ? inner : rows }

        var shape: grus_product_shape {
            let atRun = Int64.min
            return grus_product_shape(
                rows: transposed == .left ? Int64(rows) : atRun, columns: Int64(columns),
                inner: transposed == .left ? atRun : Int64(inner), transposed_a: transposed == .left,
                transposed_b: transposed == .right, accumulating: accumulating, biased: bias != nil, element: element)
        }
    }

    private var primitives: [Key: OpaquePointer] = [:]
    private var scratch = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: Arena.alignment)
    private var scratchSize = 1 << 16

    package init() {}

    deinit {
        for primitive in primitives.values { grus_product_destroy(primitive) }
        scratch.deallocate()
    }

    /// `result = left · right + bias`, or with `accumulating` `result += left · right + bias`.
    ///
    /// - Parameters:
    ///   - left: `[rows, inner]`, or `[inner, rows]` when transposed.
    ///   - right: `[inner, columns]`, or `[columns, inner]` when transposed.
    ///   - bias: `[1, columns]`, added to every row.
    ///   - result: `[rows, columns]`.
    package func multiply(
        _ left: Matrix, _ right: Matrix, transposed: TransposedOperand = .none, bias: Matrix? = nil,
        into result: Matrix, accumulating: Bool = false
    ) {
        multiply(
            grus_f32, (UnsafeRawPointer(left.base), left.shape), (UnsafeRawPointer(right.base), right.shape),
            transposed,
            bias, result, accumulating)
    }

    /// The same with factors in bfloat16; sums are taken in single precision.
    package func multiply(
        _ left: BFloat16Matrix, _ right: BFloat16Matrix, transposed: TransposedOperand = .none, bias: Matrix? = nil,
        into result: Matrix, accumulating: Bool = false
    ) {
        multiply(
            grus_bf16, (UnsafeRawPointer(left.base), left.shape), (UnsafeRawPointer(right.base), right.shape),
            transposed,
            bias, result, accumulating)
    }

    private func multiply(
        _ element: grus_element, _ left: (base: UnsafeRawPointer, shape: Shape),
        _ right: (base: UnsafeRawPointer, shape: Shape), _ transposed: TransposedOperand, _ bias: Matrix?,
        _ result: Matrix, _ accumulating: Bool
    ) {
        let inner = Self.terms(left.shape, right.shape, transposed, bias, result)
        guard result.count > 0 else { return }
        guard inner > 0 else { return Self.sumNothing(bias, into: result, accumulating: accumulating) }
        run(
            Operands(
                rows: result.rows, inner: inner, columns: result.columns, transposed: transposed, element: element,
                left: left.base, right: right.base, bias: bias.map { UnsafePointer($0.base) },
                result: UnsafeMutableRawPointer(result.base), accumulating: accumulating))
    }

    /// The number of terms of a sum.
    private static func terms(
        _ left: Shape, _ right: Shape, _ transposed: TransposedOperand, _ bias: Matrix?, _ result: Matrix
    ) -> Int {
        let (rows, inner) = transposed == .left ? (left.columns, left.rows) : (left.rows, left.columns)
        let (terms, columns) = transposed == .right ? (right.columns, right.rows) : (right.rows, right.columns)
        precondition(
            inner == terms && rows == result.rows && columns == result.columns,
            "product of \(left) and \(right), transposed: \(transposed), into \(result.shape)")
        precondition(bias == nil || bias?.count == columns, "bias for \(result.shape)")
        return inner
    }

    /// Runs a product that is not empty.
    func run(_ operands: Operands) {
        let failed = grus_product_run(
            primitive(operands), Int64(operands.size), operands.left, operands.right, operands.bias, operands.result,
            scratch)
        precondition(failed == 0, "oneDNN could not run a product of \(operands.shape)")
    }

    /// A product whose sums have no terms, which oneDNN cannot make.
    private static func sumNothing(_ bias: Matrix?, into result: Matrix, accumulating: Bool) {
        if !accumulating { result.fill(with: 0) }
        guard let bias else { return }
        for row in 0..<result.rows {
            for column in 0..<result.columns { result.base[row * result.columns + column] += bias.base[column] }
        }
    }

    private func primitive(_ operands: Operands) -> OpaquePointer {
        let key = operands.key
        if let known = primitives[key] { return known }
        var shape = operands.shape
        guard let made = grus_product_create(&shape) else {
            preconditionFailure("oneDNN cannot make a product of \(shape)")
        }
        reserve(grus_product_scratch_size(made))
        primitives[key] = made
        return made
    }

    private func reserve(_ size: Int) {
        guard size > scratchSize else { return }
        scratch.deallocate()
        scratch = .allocate(byteCount: size, alignment: Arena.alignment)
        scratchSize = size
    }
}
