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

extension ScoredToken {
    /// The most probable classes of a softmax, best first, equal ones by id.
    ///
    /// - Parameters:
    ///   - count: the most of them; where there are few classes, there are fewer.
    ///   - logits: `[1, classes]`.
    ///   - tokens: the classes of the columns, in ascending order; nil where the columns are all of them.
    ///   - forbidden: classes that are none of them, though they keep their share of the probability.
    package static func top(
        _ count: Int, of logits: Matrix, tokens: List<Int32>? = nil, except forbidden: [Int32] = []
    ) -> [ScoredToken] {
        let logSum = Kernels.logSumExp(logits)
        let best = Kernels.top(min(count + forbidden.count, logits.columns), of: logits)
        let scored = best.lazy.map { value, column in
            ScoredToken(token: tokens?[Int(column)] ?? column, logProbability: value - logSum)
        }
        return Array(scored.filter { !forbidden.contains($0.token) }.prefix(count))
    }
}

extension Tape {
    /// `readout · tableᵀ + bias`, `[rows, classes]`: a row's logarithms of probabilities but for a number that they share.
    ///
    /// - Parameters:
    ///   - readout: `[rows, width]`.
    ///   - table: `[classes, width]`, a row per class.
    ///   - bias: `[1, classes]`.
    package func logits(_ readout: Tensor, _ table: Parameter, bias: Parameter) -> Matrix {
        let logits = arena.matrix(rows: readout.rows, columns: table.shape.rows)
        self.logits(readout.value, table, bias: bias, into: logits)
        return logits
    }
}
