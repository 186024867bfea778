import CKernels

/// The operand of a product whose matrix in memory is its transpose.
package enum TransposedOperand: Hashable, Sendable {
    case none, left, right
}

/// The matrix products of one worker. A product runs on the calling thread alone.
///
/// An element of a product whose factors lie in panels does not depend on the number of rows: sentences are translated alike,
/// with whichever others they are computed.
package final class Products {
    private let bfloat16 = BFloat16Products()
    private let byteInstructions: ByteInstructions
    private var scratch = Memory.allocate(bytes: 0).assumingMemoryBound(to: Float.self)
    private var scratchCount = 0
    /// The most rows for which a right factor that is not packed, and not transposed, is read where it lies.
    package static let rowsInPlace = Int(grus_rows_in_place())
    /// The most terms of a product of bytes.
    package static let mostByteTerms = Int(GRUS_MOST_BYTE_TERMS)

    /// - Parameter byteInstructions: what multiplies bytes.
    package init(multiplyingBytesBy byteInstructions: ByteInstructions = .fastest) {
        self.byteInstructions = byteInstructions
    }

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
    ///   - form: other than `single` rounds both factors to bfloat16 numbers; sums are taken in single precision.
    package func multiply(
        _ left: Matrix, _ right: Matrix, transposed: TransposedOperand = .none, bias: Matrix? = nil,
        into result: Matrix, accumulating: Bool = false, form: FactorForm = .single
    ) {
        precondition(form != .bytes, "a right factor of bytes is packed")
        let inner = Self.terms(left.shape, right.shape, transposed, bias, result)
        if form == .rows, result.count > 0, inner > 0 {
            let (left, right) = rounded(left, right)
            return bfloat16.multiply(
                left, right, transposed: transposed, bias: bias, into: result, accumulating: accumulating)
        }
        multiply(
            grus_multiplication(
                rows: Int64(result.rows), columns: Int64(result.columns), inner: Int64(inner), left: left.base,
                transposed_left: transposed == .left, right: right.base,
                right_form: transposed == .right ? grus_transposed : grus_plain, bias: bias?.base, result: result.base,
                accumulating: accumulating, pairs: form == .pairs))
    }

    /// The same with a right factor that is packed: for one that is used more than once, and for few rows.
    package func multiply(
        _ left: Matrix, _ right: PackedMatrix, bias: Matrix? = nil, into result: Matrix, accumulating: Bool = false
    ) {
        let inner = Self.terms(left.shape, right.shape, .none, bias, result)
        if right.form == .bytes {
            return multiplyBytes(left, right, bias: bias, into: result, accumulating: accumulating)
        }
        if right.form == .rows, result.count > 0, inner > 0 {
            return bfloat16.multiply(
                rounded(left), right.rounded, bias: bias, into: result, accumulating: accumulating)
        }
        multiply(
            grus_multiplication(
                rows: Int64(result.rows), columns: Int64(result.columns), inner: Int64(inner), left: left.base,
                transposed_left: false, right: right.base, right_form: grus_packed, bias: bias?.base,
                result: result.base, accumulating: accumulating, pairs: right.form == .pairs))
    }

    private func multiplyBytes(
        _ left: Matrix, _ right: PackedMatrix, bias: Matrix?, into result: Matrix, accumulating: Bool
    ) {
        precondition(left.columns <= Self.mostByteTerms, "\(left.columns) terms are too many for products of bytes")
        reserve(grus_multiply_bytes_scratch(Int64(left.columns)))
        var product = grus_byte_multiplication(
            rows: Int64(result.rows), columns: Int64(result.columns), inner: Int64(left.columns), left: left.base,
            right: right.base, bias: bias?.base, result: result.base, accumulating: accumulating,
            instructions: byteInstructions.code)
        grus_multiply_bytes(&product, scratch)
    }

    private func multiply(_ product: grus_multiplication) {
        guard product.rows > 0, product.columns > 0 else { return }
        reserve(grus_multiply_scratch(product.columns, product.right_form == grus_packed))
        withUnsafePointer(to: product) { grus_multiply($0, scratch) }
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

    /// A rounded copy of a matrix in scratch memory.
    private func rounded(_ matrix: Matrix) -> BFloat16Matrix {
        reserve(PackedMatrix.count(matrix.shape, .rows))
        return round(matrix, into: scratch)
    }

    /// The same of two matrices.
    private func rounded(_ first: Matrix, _ second: Matrix) -> (BFloat16Matrix, BFloat16Matrix) {
        let count = PackedMatrix.count(first.shape, .rows)
        reserve(count + PackedMatrix.count(second.shape, .rows))
        return (round(first, into: scratch), round(second, into: scratch + count))
    }

    private func round(_ matrix: Matrix, into memory: UnsafeMutablePointer<Float>) -> BFloat16Matrix {
        let result = PackedMatrix(base: memory, shape: matrix.shape, form: .rows).rounded
        Kernels.round(matrix, into: result)
        return result
    }

    /// Makes room for what another worker's products needed.
    func reserve(asMuchAs other: Products) { reserve(other.scratchCount) }

    private func reserve(_ count: Int) {
        guard count > scratchCount else { return }
        scratch.deallocate()
        scratch = Memory.allocate(bytes: count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
        scratchCount = count
    }
}
