import CKernels

extension Kernels {
    /// Layer normalisation of every row; `gain` and `bias` are `[1, columns]`. Writes into `statistics` `[rows, 2]` what the
    /// gradient needs.
    package static func layerNorm(
        _ input: Matrix, gain: Matrix, bias: Matrix, statistics: Matrix, into output: Matrix
    ) {
        check(gain, is: 1, by: input.columns, "gain")
        check(bias, is: 1, by: input.columns, "bias")
        check(statistics, is: input.rows, by: 2, "statistics")
        check(output, is: input.rows, by: input.columns, "output")
        grus_layer_norm_forward(
            input.rows, input.columns, input.base, gain.base, bias.base, statistics.base, output.base)
    }

    /// `statistics` is what `layerNorm` has written.
    package static func addLayerNormGradient(
        _ input: Matrix, gain: Matrix, statistics: Matrix, gradient: Matrix, toInput: Matrix, gain toGain: Matrix,
        bias toBias: Matrix
    ) {
        check(gain, is: 1, by: input.columns, "gain")
        check(statistics, is: input.rows, by: 2, "statistics")
        check(gradient, is: input.rows, by: input.columns, "gradient")
        check(toInput, is: input.rows, by: input.columns, "input gradient")
        check(toGain, is: 1, by: input.columns, "gain gradient")
        check(toBias, is: 1, by: input.columns, "bias gradient")
        grus_layer_norm_backward(
            input.rows, input.columns, input.base, gain.base, statistics.base, gradient.base, toInput.base, toGain.base,
            toBias.base)
    }
}
