import GrusNumerics

/// `output (+)= input · weight (+ bias)`.
struct Linear: DifferentiableOperation {
    let input: Tensor
    let weight: ParameterRows
    let bias: Parameter?
    let output: Tensor
    let accumulating: Bool

    func forward(on tape: Tape) {
        tape.multiply(input.value, weight, bias: bias, into: output.value, accumulating: accumulating)
    }

    func nameParameters(_ name: (Parameter) -> Void) {
        name(weight.parameter)
        if let bias { name(bias) }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let gradients = tape.gradients else { return }
        if let (target, accumulating) = tape.gradientToAccumulate(of: input) {
            tape.multiply(gradient, weight, transposed: true, into: target, accumulating: accumulating)
        }
        let (target, accumulating) = gradients.toAccumulate(weight)
        tape.multiply(transposed: input.value, gradient, into: target, accumulating: accumulating)
        if let bias { Kernels.addRows(of: gradient, to: gradients.toAdd(bias)) }
    }
}

extension Tape {
    /// `input · weight + bias`, `[rows, in]` to `[rows, out]`.
    ///
    /// - Parameters:
    ///   - weight: `[in, out]`.
    ///   - bias: `[1, out]`.
    package func linear(_ input: Tensor, _ weight: ParameterRows, bias: Parameter? = nil) -> Tensor {
        let output = tensor(rows: input.rows, columns: weight.shape.columns)
        run(Linear(input: input, weight: weight, bias: bias, output: output, accumulating: false))
        return output
    }

    /// The product of `[input; input; …]`, side by side, with a weight, without ever joining the inputs.
    ///
    /// - Parameters:
    ///   - inputs: each `[rows, width]`, at least one.
    ///   - weight: `[sum of the widths, out]`.
    ///   - bias: `[1, out]`.
    package func linear(_ inputs: List<Tensor>, _ weight: Parameter, bias: Parameter? = nil) -> Tensor {
        linear(inputs, weight.all, bias: bias)
    }

    /// The product of inputs, side by side, with some rows of a weight.
    ///
    /// - Parameter recycling: whether the result recycles its values.
    package func linear(
        _ inputs: List<Tensor>, _ weight: ParameterRows, bias: Parameter? = nil, recycling: Bool = false
    ) -> Tensor {
        precondition(
            inputs.reduce(0) { $0 + $1.columns } == weight.shape.rows,
            "inputs \(inputs.map(\.shape)) for a weight \(weight.shape)")
        let output = tensor(rows: inputs.first?.rows ?? 0, columns: weight.shape.columns, recycling: recycling)
        var row = weight.range.lowerBound
        for (index, input) in inputs.enumerated() {
            run(
                Linear(
                    input: input, weight: weight.parameter[row..<row + input.columns], bias: index == 0 ? bias : nil,
                    output: output, accumulating: index > 0))
            row += input.columns
        }
        return output
    }
}
