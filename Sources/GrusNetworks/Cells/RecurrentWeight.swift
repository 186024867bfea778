import GrusAutodiff
import GrusNumerics

/// A weight by which a cell multiplies its state, or what a gate lets through of it.
package struct RecurrentWeight: Sendable {
    /// `[hidden, gates · hidden]`.
    let weight: Parameter
    /// `[1, gates · hidden]`, with which the product of every gate is normalised (Ba et al. 2016); nil leaves it as it is.
    private let gain: Parameter?
    private let gates: Int
    /// The probability with which units of the state are dropped, at every step of a sequence the same ones (Gal and
    /// Ghahramani 2016).
    private let dropout: Double
    /// The probability with which numbers of the weight are dropped (Merity et al. 2018).
    private let weightDropout: Double

    /// Lists the parameters.
    init(_ part: String, _ shape: CellShape, gates: Int, in layout: inout ParameterLayout) {
        self.gates = gates
        (dropout, weightDropout) = (shape.dropout.recurrent, shape.dropout.weight)
        weight = layout.add(
            "\(shape.name).\(part).weight", rows: shape.hidden, columns: gates * shape.hidden,
            shape.isOrthogonal ? .orthogonal(blocks: gates) : .weight(fan: shape.hidden, blocks: gates))
        gain =
            shape.isNormalised
            ? layout.add("\(shape.name).\(part).gain", columns: gates * shape.hidden, .one) : nil
    }

    /// Prepares the products of steps with `rows` rows in all.
    ///
    /// - Parameters:
    ///   - projected: what the products are added to; nil keeps them apart.
    ///   - bias: what the step adds to the last columns of the products.
    func unroll(
        rows: Int, addingTo projected: Tensor? = nil, bias: Parameter? = nil, on tape: Tape
    ) -> UnrolledProduct {
        guard gain == nil else { return tape.unrolledProduct(weight.all, rows: rows, dropping: weightDropout) }
        return tape.unrolledProduct(
            weight.all, rows: rows, addingTo: projected, recycling: bias != nil, bias: bias,
            biasColumn: bias.map { weight.shape.columns - $0.shape.columns } ?? 0, dropping: weightDropout)
    }

    /// The product of one step.
    ///
    /// - Parameter bias: what the step adds to its last columns.
    func apply(
        _ product: UnrolledProduct, to state: Tensor, at rows: Range<Int>, bias: Parameter? = nil, on tape: Tape
    ) -> Tensor {
        let output = multiply(product, state, rows, on: tape)
        guard let gain else { return output }
        let normal = tape.layerNorm(output, groups: gates, gain: gain, bias: nil)
        if let bias { tape.sumGradient(of: normal, from: normal.columns - bias.shape.columns, to: bias) }
        return normal
    }

    /// What has become of the inputs of one step, with the product added to it.
    func add(
        _ product: UnrolledProduct, of state: Tensor, to projected: Tensor, at rows: Range<Int>, on tape: Tape
    ) -> Tensor {
        let output = multiply(product, state, rows, on: tape)
        guard let gain else { return output }
        tape.layerNorm(output, groups: gates, gain: gain, addingTo: projected)
        return projected
    }

    private func multiply(
        _ product: UnrolledProduct, _ state: Tensor, _ rows: Range<Int>, on tape: Tape
    ) -> Tensor {
        tape.apply(product, to: tape.dropout(state, dropout, always: weight), at: rows)
    }
}
