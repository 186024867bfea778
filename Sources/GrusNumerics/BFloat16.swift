import CKernels

/// A view of a row-major, contiguous matrix of bfloat16 numbers in memory that somebody else owns: the upper halves of
/// single-precision numbers.
package struct BFloat16Matrix: BitwiseCopyable, @unchecked Sendable {
    package let base: UnsafeMutablePointer<UInt16>
    package let rows: Int
    package let columns: Int

    package init(_ base: UnsafeMutablePointer<UInt16>, rows: Int, columns: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
    }

    package var count: Int { rows * columns }
    package var shape: Shape { Shape(rows: rows, columns: columns) }

    /// Consecutive rows of this matrix.
    package subscript(range: Range<Int>) -> BFloat16Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of a matrix of \(shape)")
        return BFloat16Matrix(base + range.lowerBound * columns, rows: range.count, columns: columns)
    }

    /// The values in single precision, in row-major order.
    package var values: [Float] {
        (0..<count).map { Float(bitPattern: UInt32(base[$0]) << 16) }
    }
}

extension Kernels {
    /// Rounds to the nearest bfloat16 number, to the even one of two.
    package static func round(_ input: Matrix, into output: BFloat16Matrix) {
        precondition(input.shape == output.shape, "\(input.shape) rounded into \(output.shape)")
        grus_round_bf16(input.count, input.base, output.base)
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
