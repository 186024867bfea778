import CKernels

extension Kernels {
    /// Rounds to the nearest bfloat16 number, to the even one of two.
    package static func round(_ input: Matrix, into output: BFloat16Matrix) {
        precondition(input.shape == output.shape, "\(input.shape) rounded into \(output.shape)")
        grus_round_bf16(input.count, input.base, output.base)
    }

    /// Rounds to the nearest bfloat16 number, to the even one of two; what is rounded stays a single-precision number.
    package static func roundToBFloat16(_ numbers: Matrix) {
        grus_round_to_bf16(numbers.count, numbers.base)
    }

    /// Makes bfloat16 numbers single-precision ones.
    package static func widen(_ input: BFloat16Matrix, into output: Matrix) {
        precondition(input.shape == output.shape, "\(input.shape) widened into \(output.shape)")
        grus_widen_bf16(input.count, input.base, output.base)
    }

    /// Adds bfloat16 numbers to single-precision ones.
    package static func add(_ input: BFloat16Matrix, to output: Matrix) {
        precondition(input.shape == output.shape, "\(input.shape) added to \(output.shape)")
        grus_add_bf16(input.count, input.base, output.base)
    }

    /// Writes some columns of a matrix, rounded to bfloat16 numbers, as the rows of another one.
    ///
    /// - Parameter columns: which columns of `input`.
    package static func transpose(_ input: Matrix, columns: Range<Int>, into output: BFloat16Matrix) {
        precondition(
            output.shape == Shape(rows: columns.count, columns: input.rows) && columns.upperBound <= input.columns,
            "columns \(columns) of \(input.shape) into \(output.shape)")
        grus_transpose_bf16(
            input.rows, columns.count, input.columns, input.base + columns.lowerBound, input.rows, output.base)
    }
}
