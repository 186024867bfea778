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
    private struct Key: Hashable {
        let rows: ParameterRows
        let transposed: Bool

        /// The size of the copy as a matrix.
        var shape: Shape {
            transposed ? Shape(rows: rows.shape.columns, columns: rows.shape.rows) : rows.shape
        }
    }

    private struct Copy: Sendable {
        let key: Key
        let precision: Precision
        let buffer: Buffer

        init(_ key: Key, _ precision: Precision) {
            self.key = key
            self.precision = precision
            buffer = Buffer(count: precision == .f32 ? PackedMatrix.count(key.shape) : (key.shape.count + 1) / 2)
        }

        /// Parts that can be copied independently: panels, or rows of the weight.
        var parts: Range<Int> { 0..<(precision == .f32 ? PackedMatrix.panelCount(key.shape) : key.rows.shape.rows) }

        /// The same, in blocks that are worth a task.
        var blocks: [Block] {
            let size = precision == .f32 ? 8 : 128
            return stride(from: 0, to: parts.count, by: size).map { first in
                Block(copy: self, parts: first..<min(first + size, parts.count))
            }
        }

        /// Copies some parts anew.
        func renew(_ parts: Range<Int>, from parameters: ParameterStore) {
            let original = parameters[key.rows]
            switch (precision, key.transposed) {
            case (.f32, let transposed):
                Kernels.pack(original, transposed: transposed, panels: parts, into: buffer.packedMatrix(key.shape))
            case (.bf16, false): Kernels.round(original[parts], into: buffer.bfloat16Matrix(key.shape)[parts])
            case (.bf16, true): Kernels.transpose(original, rows: parts, into: buffer.bfloat16Matrix(key.shape))
            }
        }
    }

    private struct Block: Sendable {
        let copy: Copy
        let parts: Range<Int>
    }

    private struct Copies {
        var byKey: [Key: Copy] = [:]
        /// What a renewal copies.
        var blocks: [Block] = []
    }

    package let precision: Precision
    private let parameters: ParameterStore
    private let copies = Mutex(Copies())

    package init(_ parameters: ParameterStore, _ precision: Precision = .f32) {
        self.parameters = parameters
        self.precision = precision
    }

    /// Rows of a weight as a factor, as they are or as the columns of a matrix.
    func packed(_ rows: ParameterRows, transposed: Bool) -> PackedMatrix {
        let copy = copy(Key(rows: rows, transposed: transposed))
        return copy.buffer.packedMatrix(copy.key.shape)
    }

    /// Rows of a weight in bfloat16, as they are or as the columns of a matrix.
    func rounded(_ rows: ParameterRows, transposed: Bool) -> BFloat16Matrix {
        let copy = copy(Key(rows: rows, transposed: transposed))
        return copy.buffer.bfloat16Matrix(copy.key.shape)
    }

    /// Copies all anew, because the weights have changed.
    package func renew(on pool: WorkerPool) {
        let blocks = copies.withLock { $0.blocks }
        pool.run(blocks.count) { [parameters] index, _ in
            blocks[index].copy.renew(blocks[index].parts, from: parameters)
        }
    }

    private func copy(_ key: Key) -> Copy {
        copies.withLock { copies in
            if let known = copies.byKey[key] { return known }
            let copy = Copy(key, precision)
            copy.renew(copy.parts, from: parameters)
            copies.byKey[key] = copy
            copies.blocks += copy.blocks
            return copy
        }
    }
}
