import GrusNumerics

/// `output = max(x, y)`, where the columns of the input are `x`, `y`.
struct Maxout: DifferentiableOperation {
    let input: Tensor
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.maxout(input.value, into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        Kernels.addMaxoutGradient(input.value, gradient: gradient, to: target)
    }
}

extension Tape {
    /// The larger unit of every pair (Goodfellow et al. 2013): one in the first half of the columns, the other in the second.
    ///
    /// - Parameters:
    ///   - input: `[rows, 2·width]`.
    ///   - output: where they go, `[rows, width]`.
    package func maxout(_ input: Tensor, into output: Tensor) {
        precondition(input.columns == 2 * output.columns, "pairs of \(input.shape) in \(output.shape)")
        run(Maxout(input: input, output: output))
    }
}
