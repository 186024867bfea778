import GrusNumerics

/// A trainable matrix: where it lies in a `ParameterStore`, not its numbers.
///
/// Two modules share a matrix by holding the same parameter.
public struct Parameter: BitwiseCopyable, Sendable, Hashable {
    package let index: Int
    package let offset: Int
    /// The size of the whole matrix.
    public let shape: Shape

    /// All rows.
    public var all: ParameterRows { self[0..<shape.rows] }

    /// Consecutive rows, which a product may use as a matrix of its own: `[a; b] · W = a · W[..<n] + b · W[n...]`.
    public subscript(rows: Range<Int>) -> ParameterRows {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.rows, "rows \(rows) of a parameter of \(shape)")
        return ParameterRows(parameter: self, first: rows.lowerBound, count: rows.count)
    }
}

/// Consecutive rows of a parameter.
public struct ParameterRows: BitwiseCopyable, Sendable, Hashable {
    /// The parameter that the rows are part of.
    public let parameter: Parameter
    let first: Int
    let count: Int

    /// The rows.
    public var range: Range<Int> { first..<first + count }

    /// The size of the rows as a matrix.
    public var shape: Shape { Shape(rows: count, columns: parameter.shape.columns) }
}

/// What a parameter holds before training.
public enum Initializer: Sendable, Equatable {
    case zero
    /// Uniform in ±1/√`fan`.
    case uniform(fan: Int)
    /// Normal with mean 0.
    case normal(deviation: Float)
}

/// The list of a model's parameters, in the order in which its modules name them.
public struct ParameterLayout: Sendable {
    /// One entry of the list.
    public struct Entry: Sendable {
        /// The name under which the parameter is stored in a weight file.
        public let name: String
        /// The place and size of the parameter.
        public let parameter: Parameter
        /// What it holds before training.
        public let initializer: Initializer
    }

    /// The parameters in order.
    public private(set) var entries: [Entry] = []
    private var end = 0

    /// An empty list.
    public init() {}

    /// Elements that a store of these parameters holds, padding included.
    package var count: Int { end }

    /// Lists a parameter.
    public mutating func add(
        _ name: String, rows: Int = 1, columns: Int, _ initializer: Initializer = .zero
    ) -> Parameter {
        precondition(rows > 0 && columns > 0, "\(name) of \(rows)×\(columns)")
        let shape = Shape(rows: rows, columns: columns)
        let parameter = Parameter(index: entries.count, offset: end, shape: shape)
        entries.append(Entry(name: name, parameter: parameter, initializer: initializer))
        // Every parameter starts on a cache line of its own.
        end += (shape.count + 15) & ~15
        return parameter
    }
}
