import GrusNumerics

/// The gradient of one shard with respect to every parameter, in the layout of the store.
///
/// The first contribution to a parameter overwrites what is there, so that nothing has to be zeroed before.
public final class Gradients: @unchecked Sendable {
    package let buffer: Buffer
    private let layout: ParameterLayout
    private var touched: [Bool]

    /// Zeroed gradients.
    public init(_ layout: ParameterLayout) {
        self.layout = layout
        buffer = Buffer(count: layout.count)
        touched = Array(repeating: false, count: layout.entries.count)
    }

    /// Forgets the gradients of the update before.
    package func begin() {
        for index in touched.indices { touched[index] = false }
    }

    /// Zeroes the parameters that nothing contributed to since `begin`.
    package func finish() {
        for entry in layout.entries where !touched[entry.parameter.index] { self[entry.parameter].fill(with: 0) }
    }

    package subscript(parameter: Parameter) -> Matrix { buffer.matrix(at: parameter.offset, parameter.shape) }

    /// The gradient of a parameter in row-major order.
    public func values(of parameter: Parameter) -> [Float] { self[parameter].values }

    /// Where to add a contribution.
    package func toAdd(_ parameter: Parameter) -> Matrix {
        let matrix = self[parameter]
        if !touched[parameter.index] {
            matrix.fill(with: 0)
            touched[parameter.index] = true
        }
        return matrix
    }

    /// Where to put the contribution of a product to some rows, and whether it has to be added.
    package func toAccumulate(_ rows: ParameterRows) -> (Matrix, accumulating: Bool) {
        let isFirst = !touched[rows.parameter.index]
        guard isFirst, rows.shape == rows.parameter.shape else { return (toAdd(rows.parameter)[rows.range], true) }
        touched[rows.parameter.index] = true
        return (self[rows.parameter], false)
    }
}
