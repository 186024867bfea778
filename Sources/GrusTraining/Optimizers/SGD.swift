import GrusNumerics

/// Stochastic gradient descent with momentum: v ← μ v + g, and the step is v, or with Nesterov's g + μ v.
struct SGD: OptimizerMethod {
    let moments = ["velocity"]
    private let momentum: Float
    private let nesterov: Bool

    init(_ config: OptimizerConfig) {
        (momentum, nesterov) = (Float(config.momentum), config.nesterov)
    }

    func update(_ range: OptimizedRange) {
        let step = nesterov ? Kernels.nesterov : Kernels.sgd
        step(range.gradient, range.scale, Float(range.rate), momentum, range.moment(0), range.value)
    }
}
