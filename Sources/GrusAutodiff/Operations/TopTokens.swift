import GrusNumerics

/// A token that may come next.
package struct ScoredToken: Sendable, Equatable {
    /// The token's id.
    package let token: Int32
    /// Its natural logarithm of probability.
    package let logProbability: Float

    /// A token with its log-probability.
    package init(token: Int32, logProbability: Float) {
        self.token = token
        self.logProbability = logProbability
    }
}

extension Tape {
    /// The most probable classes of every row of `softmax(readout · tableᵀ + bias)`, best first, equal ones by id.
    ///
    /// - Parameters:
    ///   - readout: `[rows, width]`.
    ///   - table: `[classes, width]`, a row per class.
    ///   - bias: `[1, classes]`.
    ///   - count: at most as many as there are classes.
    package func topTokens(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, count: Int
    ) -> [[ScoredToken]] {
        let logits = arena.matrix(rows: readout.rows, columns: table.shape.rows)
        self.logits(readout.value, table, bias: bias, into: logits)
        return (0..<readout.rows).map { index in
            let row = logits[index..<index + 1]
            let logSum = Kernels.logSumExp(row)
            return Kernels.top(count, of: row).map {
                ScoredToken(token: $0.column, logProbability: $0.value - logSum)
            }
        }
    }
}
