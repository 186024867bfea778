import CKernels
import COneDNN

/// How products read their factors.
package enum FactorForm: Sendable, BitwiseCopyable {
    /// Single-precision numbers in panels.
    case single
    /// bfloat16 numbers in panels, two by two.
    case pairs
    /// bfloat16 numbers row by row, which oneDNN packs itself.
    case rows
    /// Signed bytes in panels, four by four, with a scale for every column; rows of left factors are quantised as they are
    /// read. Only for right factors that are packed.
    case bytes

    /// The form in which this CPU multiplies bfloat16 numbers fastest.
    package static let bfloat16: FactorForm = grus_bf16_is_faster() ? .rows : .pairs
}

/// A view of a matrix as products read their right factor fastest.
package struct PackedMatrix: BitwiseCopyable, @unchecked Sendable {
    package let base: UnsafeMutablePointer<Float>
    package let shape: Shape
    package let form: FactorForm

    package init(base: UnsafeMutablePointer<Float>, shape: Shape, form: FactorForm) {
        self.base = base
        self.shape = shape
        self.form = form
    }

    /// The memory that a matrix takes, counted in single-precision numbers.
    package static func count(_ shape: Shape, _ form: FactorForm) -> Int {
        switch form {
        case .single, .pairs: grus_packed_count(Int64(shape.rows), Int64(shape.columns), form == .pairs)
        case .rows: (shape.count + 1) / 2
        case .bytes: grus_packed_bytes_count(Int64(shape.rows), Int64(shape.columns))
        }
    }

    /// The number of panels, which can be packed independently; the last one may not be full. In the form `rows` they
    /// are made of rows instead of columns.
    package var panelCount: Int { Int(grus_panel_count(Int64(form == .rows ? shape.rows : shape.columns))) }

    /// The numbers of a matrix in rows.
    var rounded: BFloat16Matrix {
        BFloat16Matrix(
            UnsafeMutableRawPointer(base).assumingMemoryBound(to: UInt16.self), rows: shape.rows, columns: shape.columns
        )
    }
}

extension Buffer {
    /// The memory of this buffer, from its start, as a packed matrix.
    package func packedMatrix(_ shape: Shape, _ form: FactorForm) -> PackedMatrix {
        precondition(PackedMatrix.count(shape, form) <= count, "\(shape) packed into a buffer of \(count)")
        return PackedMatrix(base: base, shape: shape, form: form)
    }
}

extension Arena {
    /// A packed matrix whose numbers are not set.
    package func packedMatrix(_ shape: Shape, _ form: FactorForm) -> PackedMatrix {
        PackedMatrix(base: matrix(rows: 1, columns: PackedMatrix.count(shape, form)).base, shape: shape, form: form)
    }
}

extension Kernels {
    /// Packs some panels of a matrix, or of its transpose.
    package static func pack(_ input: Matrix, transposed: Bool, panels: Range<Int>, into output: PackedMatrix) {
        let shape = transposed ? Shape(rows: input.columns, columns: input.rows) : input.shape
        precondition(
            shape == output.shape && panels.upperBound <= output.panelCount,
            "panels \(panels) of \(input.shape), transposed: \(transposed), into \(output.shape)")
        precondition(output.form != .bytes, "bytes are packed from a quantised matrix")
        guard output.form == .rows else {
            return grus_pack(
                Int64(shape.rows), Int64(shape.columns), input.base, transposed, output.form == .pairs,
                Int64(panels.lowerBound), Int64(panels.upperBound), output.base)
        }
        let width = Int(grus_panel_width())
        let rows = panels.lowerBound * width..<min(panels.upperBound * width, shape.rows)
        if transposed {
            transpose(input, columns: rows, into: output.rounded[rows])
        } else {
            round(input[rows], into: output.rounded[rows])
        }
    }
}
