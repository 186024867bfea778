import CKernels

// What the layers of encoders are made of.

extension Kernels {
    /// `output = a · first + b · second`.
    package static func weightedSum(_ a: Float, _ first: Matrix, _ b: Float, _ second: Matrix, into output: Matrix) {
        check(first, is: output.rows, by: output.columns, "first")
        check(second, is: output.rows, by: output.columns, "second")
        grus_weighted_sum(output.count, a, first.base, b, second.base, output.base)
    }

    /// Adds `factor · input`.
    package static func add(_ input: Matrix, times factor: Float, to output: Matrix) {
        check(output, is: input.rows, by: input.columns, "output")
        grus_add_scaled(input.count, factor, input.base, output.base)
    }

    /// `input` is `[rows, 2·width]`: the units, then their gates.
    package static func glu(_ input: Matrix, into output: Matrix) {
        check(input, is: output.rows, by: 2 * output.columns, "input")
        grus_glu(output.rows, output.columns, input.base, output.base)
    }

    /// - Parameters:
    ///   - toInput: where the gradient goes; it may be the input itself.
    ///   - accumulating: whether the gradient is added to what is there.
    package static func gluGradient(_ input: Matrix, gradient: Matrix, toInput: Matrix, accumulating: Bool) {
        check(input, is: gradient.rows, by: 2 * gradient.columns, "input")
        check(toInput, is: input.rows, by: input.columns, "input gradient")
        grus_glu_backward(gradient.rows, gradient.columns, input.base, gradient.base, accumulating, toInput.base)
    }

    /// `input` is `[rows, 2·width]`: one unit of every pair, then the other.
    package static func maxout(_ input: Matrix, into output: Matrix) {
        check(input, is: output.rows, by: 2 * output.columns, "input")
        grus_maxout(output.rows, output.columns, input.base, output.base)
    }

    /// Adds the gradient of `maxout`.
    package static func addMaxoutGradient(_ input: Matrix, gradient: Matrix, to toInput: Matrix) {
        check(input, is: gradient.rows, by: 2 * gradient.columns, "input")
        check(toInput, is: input.rows, by: input.columns, "input gradient")
        grus_maxout_backward(gradient.rows, gradient.columns, input.base, gradient.base, toInput.base)
    }

    /// Every row becomes the softmax of `scale · row`.
    package static func softmax(_ scores: Matrix, scale: Float) {
        precondition(scores.columns > 0 && scale > 0, "softmax of \(scores.shape) times \(scale)")
        grus_softmax(scores.rows, scores.columns, scale, scores.base)
    }

    /// The gradient of what `softmax` has computed becomes that of the scores.
    package static func softmaxGradient(weights: Matrix, scale: Float, _ gradient: Matrix) {
        check(gradient, is: weights.rows, by: weights.columns, "gradient")
        grus_softmax_backward(weights.rows, weights.columns, scale, weights.base, gradient.base)
    }

    /// Sinusoidal positions, one per row (Vaswani et al. 2017).
    package static func sinusoids(into output: Matrix) { grus_sinusoids(output.rows, output.columns, output.base) }
}
