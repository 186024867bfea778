import GrusNumerics

/// `output = x ⊙ σ(g)`, where the columns of the input are `x`, `g`.
struct GLU: DifferentiableOperation {
    let input: Tensor
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.glu(input.value, into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output),
            let (target, accumulating) = tape.gradientToAccumulate(of: input)
        else { return }
        Kernels.gluGradient(input.value, gradient: gradient, toInput: target, accumulating: accumulating)
    }
}

extension Tape {
    /// Gated linear units (Dauphin et al. 2017): the second half of the columns gates the first.
    ///
    /// - Parameter input: `[rows, 2·width]`; it may recycle its values.
    /// - Returns: `[rows, width]`.
    package func glu(_ input: Tensor) -> Tensor {
        precondition(input.columns.isMultiple(of: 2), "gated linear units of \(input.shape)")
        let operation = GLU(input: input, output: tensor(rows: input.rows, columns: input.columns / 2))
        run(operation)
        return operation.output
    }
}
