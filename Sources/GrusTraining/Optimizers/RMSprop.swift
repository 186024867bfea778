import GrusNumerics

/// Hinton's RMSprop: the gradient over the root of its mean square.
struct RMSprop: OptimizerMethod {
    let moments = ["mean_square"]
    private let decay, epsilon: Float

    init(_ config: OptimizerConfig) {
        (decay, epsilon) = (Float(config.decay), Float(config.epsilon))
    }

    func update(_ range: OptimizedRange) {
        Kernels.rmsprop(
            gradient: range.gradient, scale: range.scale, rate: Float(range.rate), decay: decay, epsilon: epsilon,
            meanSquare: range.moment(0), value: range.value)
    }
}
