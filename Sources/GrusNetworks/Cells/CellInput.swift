import GrusAutodiff
import GrusNumerics

/// What becomes of the inputs of a cell: `W x + b` of all its gates, side by side. With layer normalisation every gate of `W x` is
/// normalised before b is added (Ba et al. 2016).
package struct CellInput: Sendable {
    /// `[input, gates · hidden]`; nil for a cell that reads nothing.
    let weight: Parameter?
    /// `[1, gates · hidden]`.
    let bias: Parameter
    /// `[1, gates · hidden]`; nil without normalisation.
    private let gain: Parameter?
    private let gates: Int

    /// Lists the parameters of a number of gates.
    ///
    /// - Parameter forgetGate: the gate whose bias is that of forget gates before training, where all others are 0.
    init(_ shape: CellShape, gates: Int, forgetGate: Int? = nil, in layout: inout ParameterLayout) {
        let (width, hidden) = (gates * shape.hidden, shape.hidden)
        self.gates = gates
        weight =
            shape.input == 0
            ? nil
            : layout.add(
                "\(shape.name).input.weight", rows: shape.input, columns: width,
                .weight(fan: hidden, blocks: gates))
        bias = layout.add(
            "\(shape.name).input.bias", columns: width,
            forgetGate.map { .constant(shape.forgetBias, columns: $0 * hidden..<($0 + 1) * hidden) } ?? .zero)
        gain =
            shape.input > 0 && shape.isNormalised
            ? layout.add("\(shape.name).input.gain", columns: width, .one) : nil
    }

    /// The width of the inputs.
    var size: Int { weight?.shape.rows ?? 0 }

    /// Whether the products are normalised, and so needed by more than the step that reads a row.
    var isNormalised: Bool { gain != nil }

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
        let rest = weight[width..<size]
        if known.isEmpty, isNormalised {
            let product = tape.unrolledProduct(rest, rows: rows)
            return (product.outputs, product)
        }
        let projected =
            known.isEmpty
            ? tape.repeated(bias, rows: rows, recycling: recycling)
            : tape.linear(known, weight[0..<width], bias: isNormalised ? nil : bias, recycling: recycling)
        return (
            projected, width == size ? nil : tape.unrolledProduct(rest, rows: rows, addingTo: projected)
        )
    }

    /// What a step sees of its complete products.
    func finish(_ projected: Tensor, on tape: Tape) -> Tensor {
        gain.map { tape.layerNorm(projected, groups: gates, gain: $0, bias: bias) } ?? projected
    }
}
