import GrusAutodiff
import GrusNumerics

/// `x W + b`.
struct Affine: Sendable {
    /// `[input, output]` and `[1, output]`.
    let weight, bias: Parameter

    /// Lists the parameters.
    ///
    /// - Parameter blocks: how many maps of the same input lie side by side.
    init(inputSize: Int, outputSize: Int, blocks: Int = 1, name: String, in layout: inout ParameterLayout) {
        weight = layout.add(
            "\(name).weight", rows: inputSize, columns: outputSize, .weight(fan: inputSize, blocks: blocks))
        bias = layout.add("\(name).bias", columns: outputSize)
    }

    /// `[rows, input]` to `[rows, output]`.
    ///
    /// - Parameter recycling: whether the result recycles its values.
    func apply(to input: Tensor, recycling: Bool = false, on tape: Tape) -> Tensor {
        tape.linear(tape.list(input), weight.all, bias: bias, recycling: recycling)
    }
}

/// Layer normalisation with a gain and a bias for every unit (Ba et al. 2016).
struct Norm: Sendable {
    /// `[1, units]` each.
    let gain, bias: Parameter

    /// Lists the parameters.
    init(size: Int, name: String, in layout: inout ParameterLayout) {
        gain = layout.add("\(name).gain", columns: size, .one)
        bias = layout.add("\(name).bias", columns: size)
    }

    /// `[rows, units]` to the same.
    func apply(to input: Tensor, on tape: Tape) -> Tensor { tape.layerNorm(input, gain: gain, bias: bias) }

    /// The same, in a tensor of the size of the input.
    func apply(to input: Tensor, into output: Tensor, on tape: Tape) {
        tape.layerNorm(input, gain: gain, bias: bias, into: output)
    }
}
