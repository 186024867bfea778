import GrusNumerics
import Synchronization

/// Copies of weights in the form that products read fastest, as they are and as their transposes.
///
/// A copy is made when a product first asks for it. Whoever changes the weights renews them. All workers share it, and processes that
/// share the weights may share the copies, too.
package final class ProductWeights: Sendable {
    /// What there is a copy of.
    package struct Key: BitwiseCopyable, Hashable, Sendable {
        let rows: ParameterRows
        let transposed: Bool

        /// The size of the copy as a matrix.
        fileprivate var shape: Shape {
            transposed ? Shape(rows: rows.shape.columns, columns: rows.shape.rows) : rows.shape
        }
    }

    private struct Copy: Sendable {
        let key: Key
        let form: FactorForm
        let buffer: Buffer

        init(_ key: Key, _ form: FactorForm) {
            self.key = key
            self.form = form
            buffer = Buffer(count: PackedMatrix.count(key.shape, form), isZeroed: false)
        }

        var matrix: PackedMatrix { buffer.packedMatrix(key.shape, form) }

        var panels: Range<Int> { 0..<matrix.panelCount }

        /// The panels, in blocks that are worth a part of a job.
        var blocks: [Block] {
            let size = 8
            return stride(from: 0, to: panels.count, by: size).map { first in
                Block(copy: self, panels: first..<min(first + size, panels.count))
            }
        }

        /// Copies some panels anew.
        func renew(_ panels: Range<Int>, from parameters: ParameterStore) {
            parameters.storage(of: key.rows.parameter)
                .pack(key.rows.range, transposed: key.transposed, panels: panels, into: matrix)
        }
    }

    private struct Block: Sendable {
        let copy: Copy
        let panels: Range<Int>
    }

    private struct Copies {
        var byKey: [Key: Copy] = [:]
        /// How many rows were multiplied by weights that are not copied yet.
        var rows: [Key: Int] = [:]
        /// What a renewal copies of those that this process has for itself, and of those that several share.
        var blocks: [Block] = []
        var sharedBlocks: [Block] = []
    }

    /// The form of all copies, and of whatever they are multiplied by.
    let form: FactorForm
    private let parameters: ParameterStore
    private let copies = Mutex(Copies())

    /// Copies in a form; nil takes that of the parameters' precision.
    package init(_ parameters: ParameterStore, _ form: FactorForm? = nil) {
        self.parameters = parameters
        self.form = form ?? parameters.precision.form
    }

    /// How a product reads a weight.
    enum Factor {
        case packed(PackedMatrix)
        /// Row by row, where it lies.
        case plain(Matrix)
    }

    /// The rows that are multiplied by a weight of a file where it lies, before a copy pays: a short sentence or two.
    private static let rowsBeforeCopy = 64

    /// Rows of a weight as a factor, as they are or as the columns of a matrix; either way products have the same bits.
    ///
    /// - Parameter count: the rows that are multiplied.
    func factor(_ rows: ParameterRows, transposed: Bool, for count: Int) -> Factor {
        let key = Key(rows: rows, transposed: transposed)
        guard parameters.areMapped, form == .single, !transposed, isEarly(key, for: count) else {
            return .packed(copy(key).matrix)
        }
        return .plain(parameters[rows])
    }

    private func isEarly(_ key: Key, for count: Int) -> Bool {
        copies.withLock { copies in
            guard copies.byKey[key] == nil, count <= Products.rowsInPlace else { return false }
            copies.rows[key, default: 0] += count
            return copies.rows[key, default: 0] <= Self.rowsBeforeCopy
        }
    }

    /// Copies all anew that are not shared, because the weights have changed.
    package func renew(on pool: WorkerPool) {
        pool.run(copies.withLock { $0.blocks.count }) { [self] index, _ in
            renew(copies.withLock { $0.blocks[index] })
        }
    }

    private func renew(_ block: Block) { block.copy.renew(block.panels, from: parameters) }

    // MARK: What processes share

    /// What there are copies of.
    package var keys: [Key] { copies.withLock { Array($0.byKey.keys) } }

    /// The copies of what there are copies of.
    package func copies(of keys: [Key]) -> [Buffer] {
        copies.withLock { copies in keys.compactMap { copies.byKey[$0]?.buffer } }
    }

    /// From now on several processes share some of the copies, and renew them together.
    ///
    /// - Parameter keys: what they are copies of, in the same order in all processes.
    package func share(_ keys: [Key]) {
        copies.withLock { copies in
            copies.blocks = copies.byKey.filter { !keys.contains($0.key) }.values.flatMap(\.blocks)
            copies.sharedBlocks = keys.compactMap { copies.byKey[$0] }.flatMap(\.blocks)
        }
    }

    /// The number of parts in which shared copies are renewed.
    package var sharedParts: Int { copies.withLock { $0.sharedBlocks.count } }

    /// Renews a part of the shared copies.
    package func renew(sharedPart index: Int) { renew(copies.withLock { $0.sharedBlocks[index] }) }

    private func copy(_ key: Key) -> Copy {
        copies.withLock { copies in
            if let known = copies.byKey[key] { return known }
            let copy = Copy(key, form)
            copy.renew(copy.panels, from: parameters)
            parameters.forget(key.rows.parameter)
            copies.byKey[key] = copy
            copies.blocks += copy.blocks
            return copy
        }
    }
}
