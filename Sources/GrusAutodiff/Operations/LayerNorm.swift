import GrusNumerics

/// `output (+)= gain ⊙ (input − mean) / √(variance + 10⁻⁵) (+ bias)`, row by row, or group by group of columns (Ba et al. 2016).
struct LayerNorm: DifferentiableOperation {
    let input: Tensor
    let groups: Int
    let gain: Parameter
    let bias: Parameter?
    /// The mean of every group and what it is scaled by, `[rows · groups, 2]`.
    let statistics: Matrix
    let output: Tensor
    let accumulating: Bool

    func forward(on tape: Tape) {
        Kernels.layerNorm(
            input.value, groups: groups, gain: tape.parameters[gain], bias: bias.map { tape.parameters[$0] },
            accumulating: accumulating, statistics: statistics, into: output.value)
    }

    func nameParameters(_ name: (Parameter) -> Void) {
        name(gain)
        if let bias { name(bias) }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let gradients = tape.gradients else { return }
        Kernels.addLayerNormGradient(
            input.value, groups: groups, gain: tape.parameters[gain], statistics: statistics, gradient: gradient,
            toInput: tape.gradientToAddOrDiscard(of: input), gain: gradients.toAdd(gain))
        if let bias { Kernels.addRows(of: gradient, to: gradients.toAdd(bias)) }
    }
}

extension Tape {
    /// The columns of every row with mean 0 and variance 1, then scaled and shifted unit by unit (Ba et al. 2016).
    ///
    /// - Parameters:
    ///   - input: `[rows, columns]`; its values may not be recycled.
    ///   - groups: how many parts of the columns are normalised, each by itself.
    ///   - gain: `[1, columns]`; it starts as ones.
    ///   - bias: `[1, columns]`; nil shifts nothing.
    package func layerNorm(_ input: Tensor, groups: Int = 1, gain: Parameter, bias: Parameter?) -> Tensor {
        let output = tensor(rows: input.rows, columns: input.columns)
        layerNorm(input, groups: groups, gain: gain, bias: bias, into: output, accumulating: false)
        return output
    }

    /// The same, in a tensor of the size of the input.
    package func layerNorm(_ input: Tensor, gain: Parameter, bias: Parameter?, into output: Tensor) {
        layerNorm(input, groups: 1, gain: gain, bias: bias, into: output, accumulating: false)
    }

    /// Adds the columns of every row, with mean 0 and variance 1 and scaled unit by unit, to a sum of the same size.
    package func layerNorm(_ input: Tensor, groups: Int = 1, gain: Parameter, addingTo sum: Tensor) {
        layerNorm(input, groups: groups, gain: gain, bias: nil, into: sum, accumulating: true)
    }

    private func layerNorm(
        _ input: Tensor, groups: Int, gain: Parameter, bias: Parameter?, into output: Tensor, accumulating: Bool
    ) {
        run(
            LayerNorm(
                input: input, groups: groups, gain: gain, bias: bias,
                statistics: arena.matrix(rows: input.rows * groups, columns: 2), output: output,
                accumulating: accumulating))
    }
}
