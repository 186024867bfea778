/// A 64-byte aligned block of numbers that lives as long as this object.
///
/// It is shared between workers; who writes to which part at which time is for its owner to arrange.
package final class Buffer: @unchecked Sendable {
    package let base: UnsafeMutablePointer<Float>
    package let count: Int

    /// - Parameter isZeroed: whether the numbers are zeros; else somebody writes all of them before they are read.
    package init(count: Int, isZeroed: Bool = true) {
        let bytes = Memory.allocate(bytes: max(count, 1) * MemoryLayout<Float>.stride)
        base = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
        if isZeroed { base.initialize(repeating: 0, count: max(count, 1)) }
        self.count = count
    }

    deinit {
        base.deallocate()
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

    package func zero() {
        elements.update(repeating: 0)
    }
}
