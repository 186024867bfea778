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

extension Arena {
    /// A bfloat16 matrix whose elements are not initialised.
    package func bfloat16Matrix(rows: Int, columns: Int) -> BFloat16Matrix {
        let count = rows * columns
        let bytes = allocate(bytes: count * MemoryLayout<UInt16>.stride)
        return BFloat16Matrix(bytes.bindMemory(to: UInt16.self, capacity: count), rows: rows, columns: columns)
    }
}

extension Buffer {
    /// The memory of this buffer, from its start, as bfloat16 numbers.
    package func bfloat16Matrix(_ shape: Shape) -> BFloat16Matrix {
        precondition(shape.count <= 2 * count, "\(shape) of bfloat16 numbers in a buffer of \(count)")
        let base = UnsafeMutableRawPointer(self.base).assumingMemoryBound(to: UInt16.self)
        return BFloat16Matrix(base, rows: shape.rows, columns: shape.columns)
    }
}

extension Kernels {
    /// Rounds to the nearest bfloat16 number, to the even one of two.
    package static func round(_ input: Matrix, into output: BFloat16Matrix) {
        precondition(input.shape == output.shape, "\(input.shape) rounded into \(output.shape)")
        grus_round_bf16(input.count, input.base, output.base)
    }

    /// Writes some rows of a matrix, rounded to bfloat16 numbers, as columns of another one.
    ///
    /// - Parameter rows: which rows of `input`.
    package static func transpose(_ input: Matrix, rows: Range<Int>, into output: BFloat16Matrix) {
        precondition(
            output.rows == input.columns && output.columns == input.rows, "\(input.shape) into \(output.shape)")
        grus_transpose_bf16(
            rows.count, input.columns, input.rows, input[rows].base, output.base + rows.lowerBound)
    }
}
