/// A view of a row-major, contiguous matrix of single-precision numbers in memory that somebody else owns: an `Arena`
/// or a `Buffer`. It is valid as long as that memory is.
package struct Matrix: BitwiseCopyable, @unchecked Sendable {
    package let base: UnsafeMutablePointer<Float>
    package let rows: Int
    package let columns: Int

    package init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
    }

    package var count: Int { rows * columns }
    package var shape: Shape { Shape(rows: rows, columns: columns) }
    package var elements: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: base, count: count) }

    /// The values in row-major order.
    package var values: [Float] { Array(elements) }

    /// Consecutive rows of this matrix.
    package subscript(range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of a matrix of \(shape)")
        return Matrix(base + range.lowerBound * columns, rows: range.count, columns: columns)
    }

    package func fill(with value: Float) {
        elements.update(repeating: value)
    }

    /// Overwrites this matrix with another one of the same shape.
    package func copy(from other: Matrix) {
        precondition(shape == other.shape, "copy of \(other.shape) into \(shape)")
        base.update(from: other.base, count: count)
    }
}

/// The size of a matrix.
package struct Shape: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The number of rows.
    package var rows: Int
    /// The number of columns.
    package var columns: Int

    /// A shape of the given size.
    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// The number of elements.
    package var count: Int { rows * columns }

    /// `rows×columns`.
    package var description: String { "\(rows)×\(columns)" }
}
