import CKernels

// How optimisers change a range of the parameters. The gradient is multiplied by `scale` first.

extension Kernels {
    /// Adam (Kingma and Ba 2015): the bias corrections are folded into `rate` and `epsilon`.
    package static func adam(
        gradient: Matrix, scale: Float, rate: Float, beta1: Float, beta2: Float, epsilon: Float, first: Matrix,
        second: Matrix, value: Matrix
    ) {
        check([gradient, first, second], like: value)
        grus_adam(
            value.count, scale, rate, beta1, beta2, epsilon, gradient.base, first.base, second.base, value.base)
    }

    /// Gradient descent with classical momentum.
    package static func sgd(
        _ gradient: Matrix, _ scale: Float, _ rate: Float, _ momentum: Float, _ velocity: Matrix, _ value: Matrix
    ) {
        check([gradient, velocity], like: value)
        grus_sgd(value.count, scale, rate, momentum, gradient.base, velocity.base, value.base)
    }

    /// Gradient descent with Nesterov's momentum.
    package static func nesterov(
        _ gradient: Matrix, _ scale: Float, _ rate: Float, _ momentum: Float, _ velocity: Matrix, _ value: Matrix
    ) {
        check([gradient, velocity], like: value)
        grus_nesterov(value.count, scale, rate, momentum, gradient.base, velocity.base, value.base)
    }

    /// The gradient over the root of its mean square.
    package static func rmsprop(
        gradient: Matrix, scale: Float, rate: Float, decay: Float, epsilon: Float, meanSquare: Matrix, value: Matrix
    ) {
        check([gradient, meanSquare], like: value)
        grus_rmsprop(value.count, scale, rate, decay, epsilon, gradient.base, meanSquare.base, value.base)
    }

    /// Adagrad (Duchi et al. 2011).
    package static func adagrad(
        gradient: Matrix, scale: Float, rate: Float, epsilon: Float, squareSum: Matrix, value: Matrix
    ) {
        check([gradient, squareSum], like: value)
        grus_adagrad(value.count, scale, rate, epsilon, gradient.base, squareSum.base, value.base)
    }

    /// Adadelta (Zeiler 2012).
    package static func adadelta(
        gradient: Matrix, scale: Float, rate: Float, decay: Float, epsilon: Float, meanSquare: Matrix,
        meanSquaredStep: Matrix, value: Matrix
    ) {
        check([gradient, meanSquare, meanSquaredStep], like: value)
        grus_adadelta(
            value.count, scale, rate, decay, epsilon, gradient.base, meanSquare.base, meanSquaredStep.base, value.base)
    }

    /// `matrix = factor · matrix`.
    package static func scale(_ matrix: Matrix, by factor: Float) { grus_scale(matrix.count, factor, matrix.base) }

    /// `matrix = factor · matrix + otherFactor · other`.
    package static func combine(_ matrix: Matrix, times factor: Float, _ other: Matrix, times otherFactor: Float) {
        check([other], like: matrix)
        grus_combine(matrix.count, factor, matrix.base, otherFactor, other.base)
    }

    /// Cuts numbers to ±`limit`.
    package static func clamp(_ matrix: Matrix, to limit: Float) { grus_clamp(matrix.count, limit, matrix.base) }

    /// Exchanges the numbers of two matrices.
    package static func swap(_ first: Matrix, _ second: Matrix) {
        check([first], like: second)
        grus_swap(first.count, first.base, second.base)
    }
}
