import GrusNumerics
import Synchronization

/// What the factors of products are rounded to in training. Sums, gates, softmax, master weights and optimiser are always in
/// single precision.
public enum Precision: String, Sendable, CaseIterable {
    /// Single precision.
    case f32
    /// bfloat16: the upper half of a single-precision number.
    case bf16

    /// The same where this CPU has products of that kind, else single precision.
    public var onThisCPU: Precision { self == .bf16 && !ProductSpeed.Element.bf16.isNative ? .f32 : self }
}

/// Copies of weights in the forms that products read fastest: packed, as they are and as their transposes; in bfloat16, where
/// products take that.
///
/// A copy is made when a product first asks for it. Whoever changes the weights renews them. All workers share it.
package final class ProductWeights: Sendable {
    private struct Form: Hashable {
        let precision: Precision
        let transposed: Bool
    }

    private struct Key: Hashable {
        let rows: ParameterRows
        let form: Form
    }

    private struct Copy: Sendable {
        let rows: ParameterRows
        let form: Form
        let buffer: Buffer

        init(_ rows: ParameterRows, _ form: Form) {
            self.rows = rows
            self.form = form
            let shape = rows.shape.transposed(form.transposed)
            buffer = Buffer(count: form.precision == .f32 ? PackedMatrix.count(shape) : (shape.count + 1) / 2)
        }

        /// The size of the copy as a matrix.
        var shape: Shape { rows.shape.transposed(form.transposed) }

        /// Parts that can be copied independently: panels, or rows of the weight.
        var parts: Range<Int> { 0..<(form.precision == .f32 ? PackedMatrix.panelCount(shape) : rows.shape.rows) }

        /// Parts that are worth a task.
        var blockSize: Int { form.precision == .f32 ? 8 : 128 }

        /// Copies some parts anew.
        func renew(_ parts: Range<Int>, from parameters: ParameterStore) {
            let original = parameters[rows]
            switch (form.precision, form.transposed) {
            case (.f32, let transposed):
                Kernels.pack(original, transposed: transposed, panels: parts, into: buffer.packedMatrix(shape))
            case (.bf16, false): Kernels.round(original[parts], into: buffer.bfloat16Matrix(shape)[parts])
            case (.bf16, true): Kernels.transpose(original, rows: parts, into: buffer.bfloat16Matrix(shape))
            }
        }
    }

    /// A part of a copy that is worth a task.
    private struct Part: Sendable {
        let copy: Copy
        let range: Range<Int>
    }

    package let precision: Precision
    private let parameters: ParameterStore
    private let copies = Mutex<[Key: Copy]>([:])
    /// What a renewal does, until there are more copies.
    private let parts = Mutex<[Part]>([])

    package init(_ parameters: ParameterStore, _ precision: Precision = .f32) {
        self.parameters = parameters
        self.precision = precision
    }

    /// Rows of a weight as a factor, as they are or as the columns of a matrix.
    func packed(_ rows: ParameterRows, transposed: Bool) -> PackedMatrix {
        let copy = copy(rows, Form(precision: .f32, transposed: transposed))
        return copy.buffer.packedMatrix(copy.shape)
    }

    /// Rows of a weight in bfloat16, as they are or as the columns of a matrix.
    func rounded(_ rows: ParameterRows, transposed: Bool) -> BFloat16Matrix {
        let copy = copy(rows, Form(precision: .bf16, transposed: transposed))
        return copy.buffer.bfloat16Matrix(copy.shape)
    }

    /// Copies all anew, because the weights have changed.
    package func renew(on pool: WorkerPool) {
        let parts = parts.withLock { $0 }
        pool.run(parts.count) { [parameters] index, _ in
            parts[index].copy.renew(parts[index].range, from: parameters)
        }
    }

    private func copy(_ rows: ParameterRows, _ form: Form) -> Copy {
        copies.withLock { copies in
            let key = Key(rows: rows, form: form)
            if let known = copies[key] { return known }
            let copy = Copy(rows, form)
            copy.renew(copy.parts, from: parameters)
            copies[key] = copy
            let ranges = stride(from: 0, to: copy.parts.count, by: copy.blockSize).map { first in
                Part(copy: copy, range: first..<min(first + copy.blockSize, copy.parts.count))
            }
            parts.withLock { $0 += ranges }
            return copy
        }
    }
}

extension Shape {
    fileprivate func transposed(_ isTransposed: Bool) -> Shape {
        isTransposed ? Shape(rows: columns, columns: rows) : self
    }
}
