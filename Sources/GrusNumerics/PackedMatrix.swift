import CKernels

/// A view of a single-precision matrix in the form in which products read their right factor fastest: panels of columns,
/// cut into blocks of terms.
package struct PackedMatrix: BitwiseCopyable, @unchecked Sendable {
    package let base: UnsafeMutablePointer<Float>
    package let shape: Shape

    package init(base: UnsafeMutablePointer<Float>, shape: Shape) {
        self.base = base
        self.shape = shape
    }

    /// The numbers that a matrix of a shape takes.
    package static func count(_ shape: Shape) -> Int {
        grus_packed_count(Int64(shape.rows), Int64(shape.columns))
    }

    /// Parts of a matrix that can be packed independently.
    package static func panelCount(_ shape: Shape) -> Int { Int(grus_panel_count(Int64(shape.columns))) }
}

extension Buffer {
    /// The memory of this buffer, from its start, as a packed matrix.
    package func packedMatrix(_ shape: Shape) -> PackedMatrix {
        precondition(PackedMatrix.count(shape) <= count, "\(shape) packed into a buffer of \(count)")
        return PackedMatrix(base: base, shape: shape)
    }
}

extension Kernels {
    /// Packs some panels of a matrix, or of its transpose.
    package static func pack(_ input: Matrix, transposed: Bool, panels: Range<Int>, into output: PackedMatrix) {
        let shape = transposed ? Shape(rows: input.columns, columns: input.rows) : input.shape
        precondition(
            shape == output.shape && panels.upperBound <= PackedMatrix.panelCount(shape),
            "panels \(panels) of \(input.shape), transposed: \(transposed), into \(output.shape)")
        grus_pack(
            Int64(shape.rows), Int64(shape.columns), input.base, transposed, Int64(panels.lowerBound),
            Int64(panels.upperBound), output.base)
    }
}
