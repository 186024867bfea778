import GrusAutodiff
import GrusNumerics

/// What may come next of every row of a search, in the memory of one step.
///
/// Of the logits a plain search reads the best of every row alone; who needs the whole distribution has it here too.
package struct NextTokens {
    /// `[rows, vocabulary]`: the natural logarithms of probabilities, those of a row but for a number that they share.
    package let logits: Matrix
    /// `[rows, positions]`: how much each row has attended to the positions of its source, zero beyond them; nil if that was not
    /// asked for, or there is no attention.
    package let attention: Matrix?

    package init(logits: Matrix, attention: Matrix? = nil) {
        self.logits = logits
        self.attention = attention
    }

    /// The most probable tokens of a row, best first, equal ones by id.
    ///
    /// - Parameters:
    ///   - count: the most of them; a small vocabulary has fewer.
    ///   - forbidden: tokens that are none, though they keep their share of the probability.
    package func top(_ count: Int, of row: Int, except forbidden: [Int32] = []) -> [ScoredToken] {
        ScoredToken.top(count, of: logits[row..<row + 1], except: forbidden)
    }

    /// One token of a row.
    package func token(_ token: Int32, of row: Int) -> ScoredToken {
        let row = logits[row..<row + 1]
        return ScoredToken(token: token, logProbability: row.elements[Int(token)] - Kernels.logSumExp(row))
    }

    /// The probabilities of all tokens of a row, after its logits are divided by a temperature.
    package func probabilities(of row: Int, temperature: Float) -> [Float] {
        Kernels.probabilities(logits[row..<row + 1], temperature: temperature)
    }

    /// The weights of the positions of a row's source.
    ///
    /// - Parameter count: how many positions there are.
    package func attention(of row: Int, positions count: Int) -> [Float]? {
        attention.map { Array($0[row..<row + 1].elements.prefix(count)) }
    }
}
