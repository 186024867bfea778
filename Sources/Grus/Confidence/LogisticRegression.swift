import Foundation

/// Maps numbers to an expected value in 0…1: `σ(w · x + b)`, which is fitted to values in 0…1 themselves (fractional logistic
/// regression, Papke and Wooldridge 1996).
package struct LogisticRegression: Sendable, Equatable {
    /// w
    package private(set) var weights: [Double]
    /// b
    package private(set) var bias: Double

    package init(weights: [Double], bias: Double) {
        self.weights = weights
        self.bias = bias
    }

    /// The expected value.
    package func value(at point: [Double]) -> Double {
        1 / (1 + exp(-zip(weights, point).reduce(bias) { $0 + $1.0 * $1.1 }))
    }

    // MARK: Fitting

    /// Fits cross-entropy with Newton's method. So that the fit is finite whatever the values are, a squared weight costs ½, and a
    /// point at the origin with the value ½ is added.
    ///
    /// - Parameters:
    ///   - points: at least one, all with as many numbers, which should be near 0 and of like sizes.
    ///   - values: one in 0…1 for each point.
    package init(fitting points: [[Double]], _ values: [Double]) {
        precondition(!points.isEmpty && points.count == values.count, "\(points.count) points, \(values.count) values")
        let count = points[0].count
        let (points, values) = (points + [[Double](repeating: 0, count: count)], values + [0.5])
        self.init(weights: [Double](repeating: 0, count: count), bias: 0)
        for _ in 0..<Self.mostSteps {
            let step = newtonStep(points, values)
            guard descend(by: step, points, values) else { break }
        }
    }

    private static let mostSteps = 100
    /// Steps that improve the loss by less, as a share of it, are not taken.
    private static let tolerance = 1e-12

    /// Goes along a step as far as the loss falls.
    ///
    /// - Returns: whether it did.
    private mutating func descend(by step: [Double], _ points: [[Double]], _ values: [Double]) -> Bool {
        let loss = loss(points, values)
        var share = 1.0
        while share > 1e-6 {
            let next = LogisticRegression(
                weights: zip(weights, step.dropFirst()).map { $0 - share * $1 }, bias: bias - share * step[0])
            if next.loss(points, values) < loss - Self.tolerance * loss {
                self = next
                return true
            }
            share /= 2
        }
        return false
    }

    private func loss(_ points: [[Double]], _ values: [Double]) -> Double {
        let penalty = weights.reduce(0) { $0 + $1 * $1 } / 2
        return zip(points, values).reduce(penalty) { sum, pair in
            let z = zip(weights, pair.0).reduce(bias) { $0 + $1.0 * $1.1 }
            // −y log σ(z) − (1 − y) log σ(−z), without a difference of large numbers.
            return sum + max(z, 0) - pair.1 * z + log1p(exp(-abs(z)))
        }
    }

    /// The inverse Hessian times the gradient, the bias first.
    private func newtonStep(_ points: [[Double]], _ values: [Double]) -> [Double] {
        let count = weights.count + 1
        var gradient = [0] + weights
        var hessian = (0..<count).map { row in (0..<count).map { row == $0 && row > 0 ? 1.0 : 0.0 } }
        for (point, value) in zip(points, values) {
            let expected = self.value(at: point)
            let variance = expected * (1 - expected)
            let point = [1] + point
            for row in 0..<count {
                gradient[row] += (expected - value) * point[row]
                for column in 0..<count { hessian[row][column] += variance * point[row] * point[column] }
            }
        }
        return Self.solve(hessian, gradient)
    }

    /// Solves a system whose matrix is positive definite (Gauss).
    package static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var (matrix, right) = (matrix, right)
        for pivot in right.indices {
            for row in right.indices where row > pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot..<right.count { matrix[row][column] -= factor * matrix[pivot][column] }
                right[row] -= factor * right[pivot]
            }
        }
        for row in right.indices.reversed() {
            for column in row + 1..<right.count { right[row] -= matrix[row][column] * right[column] }
            right[row] /= matrix[row][row]
        }
        return right
    }
}
