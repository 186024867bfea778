import CSharedMemory

/// A block of numbers in memory pages of its own, which lives as long as this object.
///
/// It is shared between workers, and between processes if it is moved; who writes to which part at which time is for its owner to
/// arrange.
package final class Buffer: @unchecked Sendable {
    package let base: UnsafeMutablePointer<Float>
    package let count: Int
    /// The bytes of its pages.
    package let pageBytes: Int
    private var isMoved = false

    /// - Parameter isZeroed: whether the numbers are zeros; else somebody writes all of them before they are read.
    package init(count: Int, isZeroed: Bool = true) {
        let bytes = count * MemoryLayout<Float>.stride
        pageBytes = Memory.pageBytes(bytes)
        base = Memory.allocatePages(bytes: bytes).bindMemory(to: Float.self, capacity: max(count, 1))
        if isZeroed { base.initialize(repeating: 0, count: count) }
        self.count = count
    }

    deinit {
        // What an allocator gets back must be nobody else's; and what cannot be taken back it does not get.
        if isMoved, grus_memory_unmap(base, pageBytes) != 0 { return }
        base.deallocate()
    }

    /// Goes over to memory of a file that has room for its pages there: from now on its numbers are those of the file, which all see that
    /// have moved there, too. It stays at its address.
    ///
    /// - Returns: whether the system allows it.
    package func move(to file: Int32, at offset: Int) -> Bool {
        guard grus_memory_map(base, pageBytes, file, offset) == 0 else { return false }
        isMoved = true
        return true
    }

    package var elements: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: base, count: count) }

    /// A matrix of the given shape that starts at an offset.
    package func matrix(at offset: Int, _ shape: Shape) -> Matrix {
        precondition(offset >= 0 && offset + shape.count <= count, "\(shape) at \(offset) in a buffer of \(count)")
        return Matrix(base + offset, rows: shape.rows, columns: shape.columns)
    }

    /// A matrix of bytes with a scale for each of its rows or columns, from the start of this buffer.
    package func quantizedMatrix(_ shape: Shape, by axis: QuantizedMatrix.Axis) -> QuantizedMatrix {
        let scales = matrix(at: 0, QuantizedMatrix.scaleShape(shape, axis))
        let words = matrix(at: scales.count, Shape(rows: 1, columns: (shape.count + 3) / 4))
        let bytes = UnsafeMutableRawPointer(words.base).assumingMemoryBound(to: Int8.self)
        return QuantizedMatrix(ByteMatrix(bytes, rows: shape.rows, columns: shape.columns), scales: scales, by: axis)
    }

    /// Its memory as a list of other values.
    ///
    /// - Parameter offset: the first number whose place they take, an even one where a value is as large as two.
    package func list<Element: BitwiseCopyable>(of type: Element.Type, at offset: Int = 0, count: Int) -> List<Element>
    {
        precondition(
            offset >= 0 && 4 * offset + count * MemoryLayout<Element>.stride <= 4 * self.count,
            "\(count) \(type) at \(offset) in a buffer of \(self.count)")
        return List(base: UnsafeMutableRawPointer(base + offset).assumingMemoryBound(to: type), count: count)
    }

    package func zero() {
        elements.update(repeating: 0)
    }
}
