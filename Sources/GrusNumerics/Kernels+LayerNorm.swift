import CKernels

extension Kernels {
    /// Layer normalisation of each of `groups` parts of every row; `gain` and `bias` are `[1, columns]`. Writes into
    /// `statistics` `[rows · groups, 2]` what the gradient needs.
    ///
    /// - Parameter accumulating: whether the result is added to `output`; then there is no bias.
    package static func layerNorm(
        _ input: Matrix, groups: Int = 1, gain: Matrix, bias: Matrix?, accumulating: Bool = false, statistics: Matrix,
        into output: Matrix
    ) {
        check(input, groups: groups, gain, statistics)
        precondition(bias == nil || !accumulating, "a bias that is added")
        if let bias { check(bias, is: 1, by: input.columns, "bias") }
        check(output, is: input.rows, by: input.columns, "output")
        grus_layer_norm_forward(
            input.rows, groups, input.columns / groups, input.base, gain.base, bias?.base, accumulating,
            statistics.base, output.base)
    }

    /// `statistics` is what `layerNorm` has written.
    package static func addLayerNormGradient(
        _ input: Matrix, groups: Int = 1, gain: Matrix, statistics: Matrix, gradient: Matrix, toInput: Matrix,
        gain toGain: Matrix
    ) {
        check(input, groups: groups, gain, statistics)
        check(gradient, is: input.rows, by: input.columns, "gradient")
        check(toInput, is: input.rows, by: input.columns, "input gradient")
        check(toGain, is: 1, by: input.columns, "gain gradient")
        grus_layer_norm_backward(
            input.rows, groups, input.columns / groups, input.base, gain.base, statistics.base, gradient.base,
            toInput.base, toGain.base)
    }

    private static func check(_ input: Matrix, groups: Int, _ gain: Matrix, _ statistics: Matrix) {
        precondition(groups > 0 && input.columns % groups == 0, "\(input.shape) in \(groups) groups of columns")
        check(gain, is: 1, by: input.columns, "gain")
        check(statistics, is: input.rows * groups, by: 2, "statistics")
    }
}
