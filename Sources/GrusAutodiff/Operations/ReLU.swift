import GrusNumerics

/// `output = max(input, 0)`.
struct ReLU: DifferentiableOperation {
    let input: Tensor
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.relu(input.value, into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output),
            let (target, accumulating) = tape.gradientToAccumulate(of: input)
        else { return }
        Kernels.reluGradient(output: output.value, gradient: gradient, toInput: target, accumulating: accumulating)
    }
}

extension Tape {
    /// What is positive of every element, else zero (Nair and Hinton 2010). The input may recycle its values.
    package func relu(_ input: Tensor) -> Tensor {
        let operation = ReLU(input: input, output: tensor(rows: input.rows, columns: input.columns))
        run(operation)
        return operation.output
    }
}
