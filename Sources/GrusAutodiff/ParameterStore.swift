import GrusNumerics
import GrusRuntime

/// How the numbers of a parameter are kept.
package enum ParameterStorage: BitwiseCopyable, Sendable {
    case numbers(Matrix)
    case bytes(QuantizedMatrix)

    package var shape: Shape {
        switch self {
        case .numbers(let matrix): matrix.shape
        case .bytes(let matrix): matrix.shape
        }
    }

    /// The numbers that a row stands for.
    func read(row: Int, into output: Matrix) {
        switch self {
        case .numbers(let matrix): output.copy(from: matrix[row..<row + 1])
        case .bytes(let matrix): Kernels.dequantize(matrix, row: row, into: output)
        }
    }

    /// Some rows of a table, copied into an arena one below the other.
    func gathered(_ rows: List<Int32>, in arena: Arena) -> ParameterStorage {
        switch self {
        case .numbers(let matrix): .numbers(arena.gather(rows, of: matrix))
        case .bytes(let matrix): .bytes(arena.gather(rows, of: matrix))
        }
    }

    /// Packs some panels of consecutive rows, or of their transpose.
    func pack(_ rows: Range<Int>, transposed: Bool, panels: Range<Int>, into output: PackedMatrix) {
        switch self {
        case .numbers(let matrix): Kernels.pack(matrix[rows], transposed: transposed, panels: panels, into: output)
        case .bytes(let matrix): Kernels.pack(matrix[rows], transposed: transposed, panels: panels, into: output)
        }
    }
}

/// The numbers of a model's parameters.
///
/// Workers read it while they compute, and write it only between updates.
package final class ParameterStore: Sendable {
    private enum Memory: Sendable {
        /// One block, which can be trained.
        case block(Buffer)
        /// Wherever they lie, as long as the keepers live.
        case parts([ParameterStorage], keepers: [any AnyObject & Sendable])
        /// In a file that is mapped.
        case file([ParameterStorage], MappedFile)
    }

    /// The list of parameters.
    package let layout: ParameterLayout
    /// What products round their factors to, where nobody asks for something else.
    package let precision: Precision
    private let memory: Memory

    /// Zeroed parameters.
    package init(_ layout: ParameterLayout) {
        self.layout = layout
        precision = .f32
        memory = .block(Buffer(count: layout.count))
    }

    /// Parameters that stay as they are.
    ///
    /// - Parameters:
    ///   - values: the parameters in order; for `int8` all but vectors are bytes, else all are numbers.
    ///   - keepers: whose memory it is.
    package init(
        _ layout: ParameterLayout, _ values: [ParameterStorage], keptBy keepers: [any AnyObject & Sendable],
        _ precision: Precision
    ) {
        precondition(
            values.map(\.shape) == layout.entries.map(\.parameter.shape), "parameters of other shapes than listed")
        self.layout = layout
        self.precision = precision
        memory = .parts(values, keepers: keepers)
    }

    /// Parameters as they are before training: each is drawn from a stream of its own.
    package convenience init(_ layout: ParameterLayout, key: RandomKey) {
        self.init(layout)
        for entry in layout.entries {
            fill(self[entry.parameter], entry.initializer, key.child(entry.parameter.index))
        }
    }

    /// Parameters that are read where they lie in a file.
    package init(_ layout: ParameterLayout, _ values: [ParameterStorage], in file: MappedFile, _ precision: Precision) {
        precondition(
            values.map(\.shape) == layout.entries.map(\.parameter.shape), "parameters of other shapes than listed")
        self.layout = layout
        self.precision = precision
        memory = .file(values, file)
    }

    /// The number of trainable numbers.
    package var parameterCount: Int { layout.entries.reduce(0) { $0 + $1.parameter.shape.count } }

    /// The block of parameters that can be trained.
    package var buffer: Buffer {
        guard case .block(let buffer) = memory else { preconditionFailure("parameters that cannot be trained") }
        return buffer
    }

    /// How a parameter is kept.
    package func storage(of parameter: Parameter) -> ParameterStorage {
        switch memory {
        case .block(let buffer): .numbers(buffer.matrix(at: parameter.offset, parameter.shape))
        case .parts(let values, _), .file(let values, _): values[parameter.index]
        }
    }

    /// Whether the parameters lie in a file that is mapped.
    var areMapped: Bool {
        if case .file = memory { true } else { false }
    }

    /// Gives the memory of a parameter that lies in a file back, because it will be read rarely from now on.
    func forget(_ parameter: Parameter) {
        guard case .file(let values, let file) = memory else { return }
        switch values[parameter.index] {
        case .numbers(let matrix): file.forget(matrix)
        case .bytes(let matrix): file.forget(matrix.bytes)
        }
    }

    /// The numbers of a parameter that is not kept in bytes.
    package subscript(parameter: Parameter) -> Matrix {
        guard case .numbers(let matrix) = storage(of: parameter) else {
            preconditionFailure("the numbers of a parameter of \(parameter.shape) bytes")
        }
        return matrix
    }

    package subscript(rows: ParameterRows) -> Matrix { self[rows.parameter][rows.range] }

    /// The numbers of a parameter in row-major order.
    package func values(of parameter: Parameter) -> [Float] { self[parameter].values }

    /// Overwrites a parameter with numbers in row-major order.
    package func set(_ parameter: Parameter, to values: [Float]) {
        precondition(values.count == parameter.shape.count, "\(values.count) numbers for \(parameter.shape)")
        _ = buffer.matrix(at: parameter.offset, parameter.shape).elements.update(from: values)
    }

    /// The same numbers in memory of their own, where they can be trained.
    package func copy() -> ParameterStore {
        let copy = ParameterStore(layout)
        for entry in layout.entries { copy[entry.parameter].copy(from: self[entry.parameter]) }
        return copy
    }

    private func fill(_ matrix: Matrix, _ initializer: Initializer, _ key: RandomKey) {
        var stream = key.makeGenerator()
        switch initializer {
        case .zero: matrix.fill(with: 0)
        case .one: matrix.fill(with: 1)
        case .ones(let columns):
            for i in 0..<matrix.count { matrix.base[i] = columns.contains(i % matrix.columns) ? 1 : 0 }
        case .orthogonal: matrix.fillWithOrthogonalBlocks { Double(stream.normal()) }
        case .uniform(let fan):
            let bound = 1 / Float(fan).squareRoot()
            for i in 0..<matrix.count { matrix.base[i] = bound * (2 * stream.uniform() - 1) }
        case .normal(let deviation):
            for i in 0..<matrix.count { matrix.base[i] = deviation * stream.normal() }
        }
    }
}

extension Matrix {
    /// Fills square blocks, side by side, with rows that are orthogonal and of length 1: those of random ones after
    /// Gram and Schmidt, twice for the sake of rounding.
    fileprivate func fillWithOrthogonalBlocks(_ next: () -> Double) {
        precondition(columns % rows == 0, "orthogonal blocks of \(shape)")
        for first in stride(from: 0, to: columns, by: rows) {
            var block: [[Double]] = []
            for row in 0..<rows {
                var vector = (0..<rows).map { _ in next() }
                for other in block + block {
                    let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for i in 0..<rows { vector[i] -= share * other[i] }
                }
                let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                block.append(vector.map { $0 / length })
                for i in 0..<rows { base[row * columns + first + i] = Float(block[row][i]) }
            }
        }
    }
}

extension RandomStream {
    /// A standard normal number: the sum of twelve uniform ones, less six (Irwin–Hall), which needs no logarithm and so
    /// gives the same bits everywhere.
    fileprivate mutating func normal() -> Float {
        (0..<12).reduce(-6) { sum, _ in sum + uniform() }
    }
}
