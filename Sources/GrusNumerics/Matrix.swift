/// A view of a row-major, contiguous matrix in memory that somebody else owns: an `Arena` or a `Buffer`. It is valid as long
/// as that memory is.
@usableFromInline package struct MatrixView<Element: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    @usableFromInline package let base: UnsafeMutablePointer<Element>
    @usableFromInline package let rows: Int
    @usableFromInline package let columns: Int

    @inlinable package init(_ base: UnsafeMutablePointer<Element>, rows: Int, columns: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
    }

    @inlinable package var count: Int { rows * columns }
    @inlinable package var shape: Shape { Shape(rows: rows, columns: columns) }
    @inlinable package var elements: UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: base, count: count)
    }

    /// Consecutive rows of this matrix.
    @inlinable package subscript(range: Range<Int>) -> MatrixView {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of a matrix of \(shape)")
        return MatrixView(base + range.lowerBound * columns, rows: range.count, columns: columns)
    }

    @inlinable package func fill(with value: Element) {
        elements.update(repeating: value)
    }

    /// Overwrites this matrix with another one of the same shape.
    @inlinable package func copy(from other: MatrixView) {
        precondition(shape == other.shape, "copy of \(other.shape) into \(shape)")
        base.update(from: other.base, count: count)
    }
}

/// A matrix of single-precision numbers.
package typealias Matrix = MatrixView<Float>

extension Matrix {
    /// The values in row-major order.
    package var values: [Float] { Array(elements) }
}

/// A matrix of bfloat16 numbers: the upper halves of single-precision numbers.
package typealias BFloat16Matrix = MatrixView<UInt16>

extension BFloat16Matrix {
    /// The values in single precision, in row-major order.
    package var values: [Float] { elements.map { Float(bitPattern: UInt32($0) << 16) } }
}

/// The size of a matrix.
@usableFromInline package struct Shape: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The number of rows.
    @usableFromInline package var rows: Int
    /// The number of columns.
    @usableFromInline package var columns: Int

    /// A shape of the given size.
    @inlinable package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// The number of elements.
    @inlinable package var count: Int { rows * columns }

    /// `rows×columns`.
    @usableFromInline package var description: String { "\(rows)×\(columns)" }
}
