import GrusNumerics

/// Adadelta (Zeiler 2012): the gradient times the root mean square of the steps before, over that of the gradients. The
/// learning rate multiplies the step, and is 1 in the paper.
struct Adadelta: OptimizerMethod {
    let moments = ["mean_square", "mean_squared_step"]
    private let decay, epsilon: Float

    init(_ config: OptimizerConfig) {
        (decay, epsilon) = (Float(config.decay), Float(config.epsilon))
    }

    func update(_ range: OptimizedRange) {
        Kernels.adadelta(
            gradient: range.gradient, scale: range.scale, rate: Float(range.rate), decay: decay, epsilon: epsilon,
            meanSquare: range.moment(0), meanSquaredStep: range.moment(1), value: range.value)
    }
}
