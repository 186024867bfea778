import GrusAutodiff
import GrusNumerics

/// A weight by which a cell multiplies its state, or what a gate lets through of it.
package struct RecurrentWeight: Sendable {
    /// `[hidden, gates · hidden]`.
    let weight: Parameter
    /// The probability with which units of the state are dropped, at every step of a sequence the same ones (Gal and
    /// Ghahramani 2016).
    private let dropout: Double

    /// Lists the parameter.
    init(_ part: String, _ shape: CellShape, gates: Int, in layout: inout ParameterLayout) {
        weight = layout.add(
            "\(shape.name).\(part).weight", rows: shape.hidden, columns: gates * shape.hidden,
            shape.isOrthogonal ? .orthogonal : .uniform(fan: shape.hidden))
        dropout = shape.dropout
    }

    /// The product of one step.
    func apply(_ product: UnrolledProduct, to state: Tensor, at rows: Range<Int>, on tape: Tape) -> Tensor {
        tape.apply(product, to: tape.dropout(state, dropout, always: weight), at: rows)
    }
}
