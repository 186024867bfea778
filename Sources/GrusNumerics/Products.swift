import COneDNN

/// The operand of a product whose matrix in memory is its transpose.
package enum TransposedOperand: Hashable, Sendable {
    case none, left, right
}

/// The matrix products of one worker: oneDNN primitives, made once for each shape and kept.
///
/// A product runs on the calling thread alone. After the first run of a shape it allocates nothing.
package final class Products {
    private struct Key: Hashable {
        var rows, columns, inner: Int
        var transposed: TransposedOperand
        var accumulating, biased: Bool
    }

    /// Primitives that are kept; the set is emptied when it is full, which in oneDNN's own cache costs little.
    private static let limit = 512

    private var primitives: [Key: OpaquePointer] = [:]
    private var scratch = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: Arena.alignment)
    private var scratchSize = 1 << 20

    package init() {}

    deinit {
        for primitive in primitives.values { grus_product_destroy(primitive) }
        scratch.deallocate()
    }

    /// `result = left · right + bias`, or with `accumulating` `result += left · right`.
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
        let (rows, inner) = transposed == .left ? (left.columns, left.rows) : (left.rows, left.columns)
        let (rightInner, columns) = transposed == .right ? (right.columns, right.rows) : (right.rows, right.columns)
        precondition(
            inner == rightInner && rows == result.rows && columns == result.columns,
            "product of \(left.shape) and \(right.shape), transposed: \(transposed), into \(result.shape)")
        precondition(bias == nil || bias?.count == columns, "bias for \(result.shape)")
        guard rows > 0, columns > 0 else { return }
        guard inner > 0 else { return Self.sumNothing(bias, into: result, accumulating: accumulating) }
        let key = Key(
            rows: rows, columns: columns, inner: inner, transposed: transposed, accumulating: accumulating,
            biased: bias != nil)
        let primitive = primitive(key)
        let failed = grus_product_run(primitive, left.base, right.base, bias?.base, result.base, scratch)
        precondition(failed == 0, "oneDNN could not run a product of \(rows)×\(inner)×\(columns)")
    }

    /// A product whose sums have no terms, which oneDNN cannot make.
    private static func sumNothing(_ bias: Matrix?, into result: Matrix, accumulating: Bool) {
        if !accumulating { result.fill(with: 0) }
        guard let bias else { return }
        for row in 0..<result.rows {
            for column in 0..<result.columns { result.base[row * result.columns + column] += bias.base[column] }
        }
    }

    private func primitive(_ key: Key) -> OpaquePointer {
        if let known = primitives[key] { return known }
        if primitives.count == Self.limit {
            for primitive in primitives.values { grus_product_destroy(primitive) }
            primitives.removeAll(keepingCapacity: true)
        }
        var shape = grus_product_shape(
            rows: Int64(key.rows), columns: Int64(key.columns), inner: Int64(key.inner),
            stride_a: Int64(key.transposed == .left ? key.rows : key.inner),
            stride_b: Int64(key.transposed == .right ? key.inner : key.columns), stride_c: Int64(key.columns),
            transposed_a: key.transposed == .left, transposed_b: key.transposed == .right,
            accumulating: key.accumulating, biased: key.biased)
        guard let made = grus_product_create(&shape) else {
            preconditionFailure("oneDNN cannot make a product of \(key.rows)×\(key.inner)×\(key.columns)")
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
