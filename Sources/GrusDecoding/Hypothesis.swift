import Foundation

/// A translation in ids.
package struct Hypothesis: Sendable, Equatable {
    /// The tokens, without begin and end mark.
    package var tokens: [Int32]
    /// The natural logarithm of its probability, the end mark's included when it has one.
    package var logProbability: Float
    /// What hypotheses of one sentence are compared by.
    package var score: Float
    /// Whether an end mark closes it; one that was cut at the limit of length has none.
    package var hasEnd: Bool

    /// A hypothesis.
    package init(tokens: [Int32], logProbability: Float, score: Float, hasEnd: Bool = true) {
        self.tokens = tokens
        self.logProbability = logProbability
        self.score = score
        self.hasEnd = hasEnd
    }

    /// The number of tokens that were generated: those of the translation, and the end mark when it has one.
    package var length: Int { tokens.count + (hasEnd ? 1 : 0) }
}

/// Makes hypotheses of different lengths comparable: `log p / lengthᵅ`.
package struct LengthPenalty: Sendable, Equatable {
    /// The exponent α: 0 compares probabilities, 1 the mean of the tokens' log-probabilities.
    package let exponent: Double

    /// A penalty with an exponent.
    package init(_ exponent: Double) {
        self.exponent = exponent
    }

    /// The score of a hypothesis.
    ///
    /// - Parameter length: the number of tokens, end mark included.
    package func score(_ logProbability: Float, length: Int) -> Float {
        logProbability / Float(pow(Double(max(length, 1)), exponent))
    }
}
