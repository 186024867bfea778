import COneDNN

/// Products of one worker whose factors are bfloat16 numbers: oneDNN primitives, made once for each shape and kept.
///
/// A primitive serves any number of rows (of terms, where the left operand is transposed), which differ from batch to batch,
/// so that a model needs few of them.
final class BFloat16Products {
    private struct Key: Hashable {
        /// Of the two or three sizes of a product those that the weights decide.
        var first, second: Int
        var transposed: TransposedOperand
        var accumulating, biased: Bool
    }

    /// What a product reads and writes.
    private struct Operands {
        var rows, inner, columns: Int
        var transposed: TransposedOperand
        var left, right: UnsafeRawPointer
        var bias: UnsafePointer<Float>?
        var result: UnsafeMutableRawPointer
        var accumulating = false

        var key: Key {
            Key(
                first: transposed == .left ? rows : inner, second: columns, transposed: transposed,
                accumulating: accumulating, biased: bias != nil)
        }

        /// The size that changes from call to call.
        var size: Int { transposed == .left ? inner : rows }

        var shape: grus_product_shape {
            let atRunTime = Int64.min
            return grus_product_shape(
                rows: transposed == .left ? Int64(rows) : atRunTime, columns: Int64(columns),
                inner: transposed == .left ? atRunTime : Int64(inner), transposed_a: transposed == .left,
                transposed_b: transposed == .right, accumulating: accumulating, biased: bias != nil)
        }
    }

    private var primitives: [Key: OpaquePointer] = [:]
    private var scratch = Memory.allocate(bytes: 1 << 16)
    private var scratchSize = 1 << 16

    deinit {
        for primitive in primitives.values { grus_product_destroy(primitive) }
        scratch.deallocate()
    }

    /// `result (+)= left · right + bias` with factors in bfloat16 and sums in single precision, neither of them empty.
    func multiply(
        _ left: BFloat16Matrix, _ right: BFloat16Matrix, transposed: TransposedOperand = .none, bias: Matrix?,
        into result: Matrix, accumulating: Bool
    ) {
        run(
            Operands(
                rows: result.rows, inner: transposed == .left ? left.rows : left.columns, columns: result.columns,
                transposed: transposed, left: UnsafeRawPointer(left.base),
                right: UnsafeRawPointer(right.base), bias: bias.map { UnsafePointer($0.base) },
                result: UnsafeMutableRawPointer(result.base), accumulating: accumulating))
    }

    /// Runs a product that is not empty.
    private func run(_ operands: Operands) {
        let failed = grus_product_run(
            primitive(operands), Int64(operands.size), operands.left, operands.right, operands.bias, operands.result,
            scratch)
        precondition(failed == 0, "oneDNN could not run a product of \(operands.shape)")
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
        scratch = Memory.allocate(bytes: size)
        scratchSize = size
    }
}
