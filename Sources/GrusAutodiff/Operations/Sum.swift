import GrusNumerics

/// `output = scale · (first + second)`.
struct Sum: DifferentiableOperation {
    let first: Tensor
    let second: Tensor
    let scale: Float
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.weightedSum(scale, first.value, scale, second.value, into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output) else { return }
        if let target = tape.gradientToAdd(of: first) { Kernels.add(gradient, times: scale, to: target) }
        if let target = tape.gradientToAdd(of: second) { Kernels.add(gradient, times: scale, to: target) }
    }
}

extension Tape {
    /// The sum of two tensors of one size, such as that of a residual connection (He et al. 2016).
    ///
    /// - Parameter scale: what the sum is multiplied by.
    package func sum(_ first: Tensor, _ second: Tensor, scale: Float = 1) -> Tensor {
        let output = tensor(rows: first.rows, columns: first.columns)
        sum(first, second, scale: scale, into: output)
        return output
    }

    /// The same, in a tensor of the same size.
    package func sum(_ first: Tensor, _ second: Tensor, scale: Float = 1, into output: Tensor) {
        run(Sum(first: first, second: second, scale: scale, output: output))
    }
}
