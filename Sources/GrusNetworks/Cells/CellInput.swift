import GrusAutodiff
import GrusNumerics

/// The product of a cell with its inputs: `W x + b` of all its gates, side by side.
package struct CellInput: Sendable {
    /// `[input, gates · hidden]`; nil for a cell that reads nothing.
    let weight: Parameter?
    /// `[1, gates · hidden]`.
    let bias: Parameter

    /// Lists the parameters of a number of gates.
    ///
    /// - Parameter ones: a gate whose bias is 1 before training, where all others are 0.
    init(_ shape: CellShape, gates: Int, ones: Int? = nil, in layout: inout ParameterLayout) {
        let (width, hidden) = (gates * shape.hidden, shape.hidden)
        weight =
            shape.input == 0
            ? nil : layout.add("\(shape.name).input.weight", rows: shape.input, columns: width, .uniform(fan: hidden))
        bias = layout.add(
            "\(shape.name).input.bias", columns: width,
            ones.map { .ones(columns: $0 * hidden..<($0 + 1) * hidden) } ?? .zero)
    }

    /// The width of the inputs.
    var size: Int { weight?.shape.rows ?? 0 }

    /// Multiplies the inputs of steps as far as they are known.
    ///
    /// - Parameters:
    ///   - known: the first of the inputs, side by side.
    ///   - rows: the rows of all steps.
    ///   - recycling: whether the result recycles its values.
    /// - Returns: the product, and what completes it step by step; nil where all inputs are known.
    func unroll(
        _ known: List<Tensor>, rows: Int, recycling: Bool, on tape: Tape
    ) -> (projected: Tensor, completion: UnrolledProduct?) {
        guard let weight else { return (tape.repeated(bias, rows: rows, recycling: recycling), nil) }
        let width = known.reduce(0) { $0 + $1.columns }
        let projected =
            known.isEmpty
            ? tape.repeated(bias, rows: rows, recycling: recycling)
            : tape.linear(known, weight[0..<width], bias: bias, recycling: recycling)
        let completion =
            width == size
            ? nil : tape.unrolledProduct(weight[width..<size], rows: rows, addingTo: projected)
        return (projected, completion)
    }
}
