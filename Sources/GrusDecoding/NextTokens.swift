import GrusAutodiff
import GrusNumerics

/// What may come next of every row of a search, in the memory of one step.
///
/// Of the logits a plain search reads the best of every row alone; who needs the whole distribution has it here too.
package struct NextTokens {
    /// The natural logarithms of probabilities, those of a row but for a number that they share.
    let logits: TokenLogits
    /// `[rows, positions]`: how much each row has attended to the positions of its source, zero beyond them; nil if that was not
    /// asked for, or there is no attention.
    package let attention: Matrix?

    package init(logits: TokenLogits, attention: Matrix? = nil) {
        self.logits = logits
        self.attention = attention
    }

    /// What may come next where all tokens may, `[rows, vocabulary]`.
    package init(logits: Matrix, attention: Matrix? = nil) {
        self.init(logits: TokenLogits(logits), attention: attention)
    }

    /// The most probable tokens of a row, best first, equal ones by id.
    ///
    /// - Parameters:
    ///   - count: the most of them; a small vocabulary has fewer.
    ///   - forbidden: tokens that are none, though they keep their share of the probability.
    package func top(_ count: Int, of row: Int, except forbidden: [Int32] = []) -> [ScoredToken] {
        ScoredToken.top(count, of: logits.row(row), tokens: logits.tokens(of: row), except: forbidden)
    }

    /// One token of a row: any, or, where the row has a list, one of that.
    package func token(_ token: Int32, of row: Int) -> ScoredToken {
        let (values, column) = (logits.row(row), logits.column(of: token, in: row))
        return ScoredToken(token: token, logProbability: values.elements[column] - Kernels.logSumExp(values))
    }

    /// The probabilities of all tokens by id, after a row's logits are divided by a temperature; those that the row does not have
    /// are 0.
    package func probabilities(of row: Int, temperature: Float) -> [Float] {
        logits.spread(Kernels.probabilities(logits.row(row), temperature: temperature), of: row)
    }

    /// The weights of the positions of a row's source.
    ///
    /// - Parameter count: how many positions there are.
    package func attention(of row: Int, positions count: Int) -> [Float]? {
        attention.map { Array($0[row..<row + 1].elements.prefix(count)) }
    }
}
