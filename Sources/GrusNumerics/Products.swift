import CKernels
import COneDNN

/// The operand of a product whose matrix in memory is its transpose.
package enum TransposedOperand: Hashable, Sendable {
    case none, left, right
}

/// The matrix products of one worker. A product runs on the calling thread alone.
///
/// An element of a single-precision product does not depend on the number of rows: sentences are translated alike, with
/// whichever others they are computed.
package final class Products {
    let lowPrecision = LowPrecisionProducts()
    private var scratch = Memory.allocate(bytes: 0).assumingMemoryBound(to: Float.self)
    private var scratchCount = 0

    package init() {}

    deinit {
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
        let inner = Self.terms(left.shape, right.shape, transposed, bias, result)
        multiply(
            grus_multiplication(
                rows: Int64(result.rows), columns: Int64(result.columns), inner: Int64(inner), left: left.base,
                transposed_left: transposed == .left, right: right.base,
                right_form: transposed == .right ? grus_transposed : grus_plain, bias: bias?.base, result: result.base,
                accumulating: accumulating))
    }

    /// The same with a right factor that is packed: for one that is used more than once, and for few rows.
    package func multiply(
        _ left: Matrix, _ right: PackedMatrix, bias: Matrix? = nil, into result: Matrix, accumulating: Bool = false
    ) {
        let inner = Self.terms(left.shape, right.shape, .none, bias, result)
        multiply(
            grus_multiplication(
                rows: Int64(result.rows), columns: Int64(result.columns), inner: Int64(inner), left: left.base,
                transposed_left: false, right: right.base, right_form: grus_packed, bias: bias?.base,
                result: result.base, accumulating: accumulating))
    }

    private func multiply(_ product: grus_multiplication) {
        guard product.rows > 0, product.columns > 0 else { return }
        reserve(grus_multiply_scratch(product.columns, product.right_form == grus_packed))
        withUnsafePointer(to: product) { grus_multiply($0, scratch) }
    }

    /// `result (+)= left · right + bias` with factors in bfloat16; sums are taken in single precision.
    package func multiply(
        _ left: BFloat16Matrix, _ right: BFloat16Matrix, transposed: TransposedOperand = .none, bias: Matrix? = nil,
        into result: Matrix, accumulating: Bool = false
    ) {
        let inner = Self.terms(left.shape, right.shape, transposed, bias, result)
        guard result.count > 0 else { return }
        guard inner > 0 else {
            // A sum of no terms, which oneDNN cannot make.
            return multiply(
                Matrix(result.base, rows: result.rows, columns: 0),
                Matrix(result.base, rows: 0, columns: result.columns),
                bias: bias, into: result, accumulating: accumulating)
        }
        lowPrecision.run(
            LowPrecisionProducts.Operands(
                rows: result.rows, inner: inner, columns: result.columns, transposed: transposed, element: grus_bf16,
                left: UnsafeRawPointer(left.base), right: UnsafeRawPointer(right.base),
                bias: bias.map { UnsafePointer($0.base) }, result: UnsafeMutableRawPointer(result.base),
                accumulating: accumulating))
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

    private func reserve(_ count: Int) {
        guard count > scratchCount else { return }
        scratch.deallocate()
        scratch = Memory.allocate(bytes: count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
        scratchCount = count
    }
}
