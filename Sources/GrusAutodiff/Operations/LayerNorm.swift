import GrusNumerics

/// `output = gain ⊙ (input − mean) / √(variance + 10⁻⁵) + bias`, row by row (Ba et al. 2016).
struct LayerNorm: DifferentiableOperation {
    let input: Tensor
    let gain: Parameter
    let bias: Parameter
    /// The mean of every row and what it is scaled by, `[rows, 2]`.
    let statistics: Matrix
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.layerNorm(
            input.value, gain: tape.parameters[gain], bias: tape.parameters[bias], statistics: statistics,
            into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let gradients = tape.gradients else { return }
        Kernels.addLayerNormGradient(
            input.value, gain: tape.parameters[gain], statistics: statistics, gradient: gradient,
            toInput: tape.gradientToAddOrDiscard(of: input), gain: gradients.toAdd(gain), bias: gradients.toAdd(bias))
    }
}

extension Tape {
    /// The columns of every row with mean 0 and variance 1, then scaled and shifted unit by unit (Ba et al. 2016).
    ///
    /// - Parameters:
    ///   - input: `[rows, columns]`; its values may not be recycled.
    ///   - gain: `[1, columns]`; it starts as ones.
    ///   - bias: `[1, columns]`.
    package func layerNorm(_ input: Tensor, gain: Parameter, bias: Parameter) -> Tensor {
        let operation = LayerNorm(
            input: input, gain: gain, bias: bias, statistics: arena.matrix(rows: input.rows, columns: 2),
            output: tensor(rows: input.rows, columns: input.columns))
        run(operation)
        return operation.output
    }
}
