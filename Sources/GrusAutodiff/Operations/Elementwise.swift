import GrusNumerics
import GrusRuntime

/// `output = tanh(input)`.
struct Tanh: DifferentiableOperation {
    let input: Tensor
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.tanh(input.value, into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        Kernels.addTanhGradient(output: output.value, gradient: gradient, to: target)
    }
}

/// `output = max(0, input)`.
struct ReLU: DifferentiableOperation {
    let input: Tensor
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.relu(input.value, into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        Kernels.addReLUGradient(output: output.value, gradient: gradient, to: target)
    }
}

/// `output = input`, but some units zero and the others scaled up (Srivastava et al. 2014).
struct Dropout: DifferentiableOperation {
    let input: Tensor
    let probability: Float
    let key: RandomKey
    let output: Tensor

    func forward(on tape: Tape) {
        Kernels.dropout(input.value, probability: probability, key: key, into: output.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        Kernels.addDropoutGradient(gradient, probability: probability, key: key, to: target)
    }
}

extension Tape {
    /// The hyperbolic tangent of every element.
    package func tanh(_ input: Tensor) -> Tensor {
        let output = tensor(rows: input.rows, columns: input.columns)
        tanh(input, into: output)
        return output
    }

    /// The hyperbolic tangent of every element, in a tensor of the same size.
    package func tanh(_ input: Tensor, into output: Tensor) { run(Tanh(input: input, output: output)) }

    /// What is above zero of every element. The input may recycle its values.
    package func relu(_ input: Tensor) -> Tensor {
        let output = tensor(rows: input.rows, columns: input.columns)
        relu(input, into: output)
        return output
    }

    /// What is above zero of every element, in a tensor of the same size.
    package func relu(_ input: Tensor, into output: Tensor) { run(ReLU(input: input, output: output)) }

    /// Drops units with a probability in [0, 1) when the tape has a random stream for it; else the input itself.
    package func dropout(_ input: Tensor, _ probability: Double) -> Tensor {
        dropout(input, probability, nextDropoutKey())
    }

    /// Drops units, and the same ones whenever it is called with this parameter until the tape starts anew.
    package func dropout(_ input: Tensor, _ probability: Double, always parameter: Parameter) -> Tensor {
        dropout(input, probability, dropoutKey(of: parameter))
    }

    /// Where what is left of a tensor goes that is made row by row; the tensor itself, where nothing is dropped.
    package func room(forDropoutOf input: Tensor, _ probability: Double) -> Tensor {
        drops(probability) ? tensor(rows: input.rows, columns: input.columns) : input
    }

    /// Drops units of some rows into their room; where nothing is dropped they are there already.
    package func dropout(_ input: Tensor, _ probability: Double, into output: Tensor) {
        guard drops(probability), let key = nextDropoutKey() else { return }
        run(Dropout(input: input, probability: Float(probability), key: key, output: output))
    }

    private func dropout(_ input: Tensor, _ probability: Double, _ key: RandomKey?) -> Tensor {
        guard let key, probability > 0 else { return input }
        let operation = Dropout(
            input: input, probability: Float(probability), key: key,
            output: tensor(rows: input.rows, columns: input.columns))
        run(operation)
        return operation.output
    }
}
