import Foundation

/// The expected cost of the candidates of one source under the distribution that a model's probabilities make of them (Shen et al.
/// 2016, equation 14), the smoother the smaller α is:
///
///     R = Σ Q(y) · cost(y)        Q(y) = p(y)ᵅ / Σ p(y′)ᵅ
package struct ExpectedCost: Sendable {
    /// R.
    package let value: Double
    /// What −log p of every candidate has to be weighted with for the gradient of R, that is −∂R/∂log p: α · Q · (R − cost).
    package let weights: [Double]

    /// The expected cost of at least one candidate.
    ///
    /// - Parameters:
    ///   - logProbabilities: log p(y) in nats.
    ///   - costs: one for each.
    ///   - alpha: α, above 0.
    package init(logProbabilities: [Double], costs: [Double], alpha: Double) {
        precondition(
            logProbabilities.count == costs.count && !costs.isEmpty,
            "\(costs.count) costs of \(logProbabilities.count) candidates")
        let largest = logProbabilities.reduce(-.infinity, max)
        let powers = logProbabilities.map { exp(alpha * ($0 - largest)) }
        let sum = powers.reduce(0, +)
        let expectation = zip(powers, costs).reduce(0) { $0 + $1.0 * $1.1 } / sum
        value = expectation
        weights = zip(powers, costs).map { alpha * $0 / sum * (expectation - $1) }
    }
}
