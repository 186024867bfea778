import GrusNumerics

/// Adagrad (Duchi et al. 2011): the gradient over the root of the sum of its squares.
struct Adagrad: OptimizerMethod {
    let moments = ["square_sum"]
    private let epsilon: Float

    init(_ config: OptimizerConfig) {
        epsilon = Float(config.epsilon)
    }

    func update(_ range: OptimizedRange) {
        Kernels.adagrad(
            gradient: range.gradient, scale: range.scale, rate: Float(range.rate), epsilon: epsilon,
            squareSum: range.moment(0), value: range.value)
    }
}
