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
    public var onThisCPU: Precision { self == .bf16 && !BFloat16Matrix.isNative ? .f32 : self }
}

/// Copies of weights in the forms that the products of a training read fastest: transposed for the backward pass,
/// and in bfloat16 where products take that.
///
/// A copy is made when a product first asks for it, and renewed before every update. All workers share it.
package final class ProductWeights: Sendable {
    private enum Form {
        case transposed, rounded, transposedRounded
    }

    private struct Key: Hashable {
        let rows: ParameterRows
        let form: Form
    }

    private struct Copy: Sendable {
        let rows: ParameterRows
        let form: Form
        let buffer: Buffer

        /// The size of the copy as a matrix.
        var shape: Shape {
            form == .rounded ? rows.shape : Shape(rows: rows.shape.columns, columns: rows.shape.rows)
        }

        /// Copies some rows anew.
        func renew(_ range: Range<Int>, from parameters: ParameterStore) {
            let original = parameters[rows]
            switch form {
            case .transposed: Kernels.transpose(original, rows: range, into: buffer.matrix(at: 0, shape))
            case .rounded: Kernels.round(original[range], into: buffer.bfloat16Matrix(shape)[range])
            case .transposedRounded: Kernels.transpose(original, rows: range, into: buffer.bfloat16Matrix(shape))
            }
        }
    }

    /// Rows that one part of a renewal copies.
    private static let blockRows = 128

    package let precision: Precision
    private let parameters: ParameterStore
    private let copies = Mutex<[Key: Copy]>([:])

    package init(_ parameters: ParameterStore, _ precision: Precision) {
        self.parameters = parameters
        self.precision = precision
    }

    /// Rows of a weight as the columns of a matrix.
    func transposed(_ rows: ParameterRows) -> Matrix {
        let copy = copy(rows, .transposed)
        return copy.buffer.matrix(at: 0, copy.shape)
    }

    /// Rows of a weight in bfloat16, as they are or as the columns of a matrix.
    func rounded(_ rows: ParameterRows, transposed: Bool) -> BFloat16Matrix {
        let copy = copy(rows, transposed ? .transposedRounded : .rounded)
        return copy.buffer.bfloat16Matrix(copy.shape)
    }

    /// Copies all anew, because the weights have changed.
    package func renew(on pool: WorkerPool) {
        let parts = copies.withLock { copies in
            copies.values.flatMap { copy in
                stride(from: 0, to: copy.rows.shape.rows, by: Self.blockRows).map { first in
                    (copy: copy, range: first..<min(first + Self.blockRows, copy.rows.shape.rows))
                }
            }
        }
        pool.run(parts.count) { [parameters] index, _ in
            parts[index].copy.renew(parts[index].range, from: parameters)
        }
    }

    private func copy(_ rows: ParameterRows, _ form: Form) -> Copy {
        copies.withLock { copies in
            let key = Key(rows: rows, form: form)
            if let known = copies[key] { return known }
            let size = form == .transposed ? rows.shape.count : (rows.shape.count + 1) / 2
            let copy = Copy(rows: rows, form: form, buffer: Buffer(count: size))
            copy.renew(0..<rows.shape.rows, from: parameters)
            copies[key] = copy
            return copy
        }
    }
}
