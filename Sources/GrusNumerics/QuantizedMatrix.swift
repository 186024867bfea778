import CKernels

/// A matrix of signed bytes.
package typealias ByteMatrix = MatrixView<Int8>

/// A view of a matrix that is kept in bytes, each of which is multiplied by the scale of its row or of its column.
package struct QuantizedMatrix: BitwiseCopyable, @unchecked Sendable {
    /// What has one scale.
    package enum Axis: BitwiseCopyable, Sendable { case rows, columns }

    package let bytes: ByteMatrix
    package let axis: Axis
    /// `[rows, 1]` or `[1, columns]`.
    package let scales: Matrix

    package init(_ bytes: ByteMatrix, scales: Matrix, by axis: Axis) {
        precondition(
            scales.shape == Self.scaleShape(bytes.shape, axis),
            "scales \(scales.shape) of the \(axis) of \(bytes.shape)"
        )
        (self.bytes, self.scales, self.axis) = (bytes, scales, axis)
    }

    package var shape: Shape { bytes.shape }

    /// The shape of the scales of a matrix.
    package static func scaleShape(_ shape: Shape, _ axis: Axis) -> Shape {
        axis == .rows ? Shape(rows: shape.rows, columns: 1) : Shape(rows: 1, columns: shape.columns)
    }

    /// The numbers of a buffer that holds such a matrix.
    package static func count(_ shape: Shape, _ axis: Axis) -> Int {
        scaleShape(shape, axis).count + (shape.count + 3) / 4
    }

    /// Consecutive rows of this matrix.
    package subscript(range: Range<Int>) -> QuantizedMatrix {
        QuantizedMatrix(bytes[range], scales: axis == .rows ? scales[range] : scales, by: axis)
    }
}

extension Arena {
    /// Some rows of a matrix that has a scale for each, one below the other in the order in which they are named.
    package func gather(_ rows: List<Int32>, of matrix: QuantizedMatrix) -> QuantizedMatrix {
        precondition(matrix.axis == .rows, "rows of a matrix with a scale for each column")
        let bytes: List<Int8> = list(count: rows.count * matrix.shape.columns)
        let result = QuantizedMatrix(
            ByteMatrix(bytes.base, rows: rows.count, columns: matrix.shape.columns),
            scales: self.matrix(rows: rows.count, columns: 1), by: .rows)
        for (index, row) in rows.enumerated() {
            let row = Int(row)..<Int(row) + 1
            result.bytes[index..<index + 1].copy(from: matrix.bytes[row])
            result.scales[index..<index + 1].copy(from: matrix.scales[row])
        }
        return result
    }

    /// The same of a matrix of numbers.
    package func gather(_ rows: List<Int32>, of matrix: Matrix) -> Matrix {
        let result = self.matrix(rows: rows.count, columns: matrix.columns)
        for (index, row) in rows.enumerated() {
            result[index..<index + 1].copy(from: matrix[Int(row)..<Int(row) + 1])
        }
        return result
    }
}

extension Kernels {
    /// Rounds a matrix of finite numbers to bytes: the largest of a row, or of a column, becomes ±127.
    package static func quantize(_ input: Matrix, into output: QuantizedMatrix) {
        precondition(input.shape == output.shape, "\(input.shape) quantised into \(output.shape)")
        let quantize = output.axis == .rows ? grus_quantize_rows : grus_quantize_columns
        quantize(input.rows, input.columns, input.base, output.bytes.base, output.scales.base)
    }

    /// The numbers that one row stands for.
    package static func dequantize(_ input: QuantizedMatrix, row: Int, into output: Matrix) {
        precondition(input.axis == .rows, "a row of a matrix with a scale for each column")
        check(output, is: 1, by: input.shape.columns, "output")
        grus_dequantize(output.count, input.bytes[row..<row + 1].base, input.scales.base[row], output.base)
    }

    /// Packs some panels of a matrix, or of its transpose, whose columns then have a scale each.
    package static func pack(
        _ input: QuantizedMatrix, transposed: Bool, panels: Range<Int>, into output: PackedMatrix
    ) {
        let bytes = input.bytes
        let shape = transposed ? Shape(rows: bytes.columns, columns: bytes.rows) : bytes.shape
        precondition(
            shape == output.shape && panels.upperBound <= output.panelCount && output.form == .bytes,
            "panels \(panels) of \(bytes.shape), transposed: \(transposed), into \(output.shape)")
        precondition(input.axis == (transposed ? .rows : .columns), "a scale for every row of a right factor")
        grus_pack_bytes(
            Int64(shape.rows), Int64(shape.columns), bytes.base, input.scales.base, transposed,
            Int64(panels.lowerBound), Int64(panels.upperBound), output.base)
    }
}

/// What multiplies bytes. All kinds give the same bits.
package enum ByteInstructions: Sendable, CaseIterable {
    /// Those that every CPU has.
    case plain
    case avx2
    case avx512VNNI

    /// The fastest ones of this CPU.
    package static let fastest = allCases.last(where: \.areAvailable) ?? .plain

    /// Whether this CPU has them.
    package var areAvailable: Bool { grus_has_byte_instructions(code) }

    var code: grus_byte_instructions {
        switch self {
        case .plain: grus_bytes_plain
        case .avx2: grus_bytes_avx2
        case .avx512VNNI: grus_bytes_avx512_vnni
        }
    }
}
