import Foundation
import GrusNumerics

/// Adam (Kingma and Ba 2015) and, with decoupled decay, AdamW (Loshchilov and Hutter 2019).
struct Adam: OptimizerMethod {
    let moments = ["first_moment", "second_moment"]
    let weightDecay: WeightDecay
    private let beta1, beta2, epsilon: Double

    init(_ config: OptimizerConfig, weightDecay: WeightDecay) {
        (beta1, beta2, epsilon) = (config.beta1, config.beta2, config.epsilon)
        self.weightDecay = weightDecay
    }

    func update(_ range: OptimizedRange) {
        // The bias corrections of both moments, as factors of the rate and of epsilon.
        let first = 1 - pow(beta1, Double(range.update))
        let second = (1 - pow(beta2, Double(range.update))).squareRoot()
        Kernels.adam(
            gradient: range.gradient, scale: range.scale, rate: Float(range.rate * second / first), beta1: Float(beta1),
            beta2: Float(beta2), epsilon: Float(epsilon * second), first: range.moment(0), second: range.moment(1),
            value: range.value)
    }
}
