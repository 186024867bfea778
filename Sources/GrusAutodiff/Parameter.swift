import GrusNumerics

/// A trainable matrix: where it lies in a `ParameterStore`, not its numbers.
///
/// Two modules share a matrix by holding the same parameter.
package struct Parameter: BitwiseCopyable, Sendable, Hashable {
    package let index: Int
    package let offset: Int
    /// The size of the whole matrix.
    package let shape: Shape

    /// All rows.
    package var all: ParameterRows { self[0..<shape.rows] }

    /// Consecutive rows, which a product may use as a matrix of its own: `[a; b] · W = a · W[..<n] + b · W[n...]`.
    package subscript(rows: Range<Int>) -> ParameterRows {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= shape.rows, "rows \(rows) of a parameter of \(shape)")
        return ParameterRows(parameter: self, first: rows.lowerBound, count: rows.count)
    }
}

/// Consecutive rows of a parameter.
package struct ParameterRows: BitwiseCopyable, Sendable, Hashable {
    /// The parameter that the rows are part of.
    package let parameter: Parameter
    let first: Int
    let count: Int

    /// The rows.
    package var range: Range<Int> { first..<first + count }

    /// The size of the rows as a matrix.
    package var shape: Shape { Shape(rows: count, columns: parameter.shape.columns) }
}

/// What is done with a parameter.
package enum ParameterRole: BitwiseCopyable, Sendable {
    /// A row that is added or multiplied, such as a bias.
    case vector
    /// The right factor of products.
    case weight
    /// A row for every token, which are looked up or, transposed, the right factor of products.
    case table

    /// What has one scale where the parameter is kept in bytes: what a product sums up. Nil for what is never kept so.
    package var scaleAxis: QuantizedMatrix.Axis? {
        switch self {
        case .vector: nil
        case .weight: .columns
        case .table: .rows
        }
    }
}

/// The list of a model's parameters, in the order in which its modules name them.
package struct ParameterLayout: Sendable {
    /// One entry of the list.
    package struct Entry: Sendable {
        /// The name under which the parameter is stored in a weight file.
        package let name: String
        /// The offset and size of the parameter.
        package let parameter: Parameter
        /// What is done with it.
        package let role: ParameterRole
        /// What it holds before training.
        package let initializer: Initializer
    }

    /// The parameters in order.
    package private(set) var entries: [Entry] = []
    private var end = 0

    /// An empty list.
    package init() {}

    /// Elements that a store of these parameters holds, padding included.
    package var count: Int { end }

    /// The parameter of a name that is listed.
    package subscript(name: String) -> Parameter {
        guard let entry = entries.first(where: { $0.name == name }) else { preconditionFailure("no parameter \(name)") }
        return entry.parameter
    }

    /// Lists a weight, or a vector, which has no number of rows.
    package mutating func add(
        _ name: String, rows: Int? = nil, columns: Int, _ initializer: Initializer = .zero
    ) -> Parameter {
        add(name, rows ?? 1, columns, rows == nil ? .vector : .weight, initializer)
    }

    /// Lists a table.
    package mutating func addTable(
        _ name: String, rows: Int, columns: Int, _ initializer: Initializer
    ) -> Parameter {
        add(name, rows, columns, .table, initializer)
    }

    private mutating func add(
        _ name: String, _ rows: Int, _ columns: Int, _ role: ParameterRole, _ initializer: Initializer
    ) -> Parameter {
        precondition(rows > 0 && columns > 0, "\(name) of \(rows)×\(columns)")
        let shape = Shape(rows: rows, columns: columns)
        let parameter = Parameter(index: entries.count, offset: end, shape: shape)
        entries.append(Entry(name: name, parameter: parameter, role: role, initializer: initializer))
        // Every parameter starts on a cache line of its own.
        end += (shape.count + 15) & ~15
        return parameter
    }
}
