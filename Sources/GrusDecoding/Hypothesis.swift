import Foundation

/// A translation in ids.
public struct Hypothesis: Sendable, Equatable {
    /// The tokens, without begin and end mark.
    public var tokens: [Int32]
    /// The natural logarithm of its probability, the end mark's included when it has one.
    public var logProbability: Float
    /// What hypotheses of one sentence are compared by.
    public var score: Float

    /// A hypothesis.
    public init(tokens: [Int32], logProbability: Float, score: Float) {
        self.tokens = tokens
        self.logProbability = logProbability
        self.score = score
    }
}

/// Makes hypotheses of different lengths comparable: `log p / lengthᵅ`.
public struct LengthPenalty: Sendable, Equatable {
    /// The exponent α: 0 compares probabilities, 1 the mean of the tokens' log-probabilities.
    public let exponent: Double

    /// A penalty with an exponent.
    public init(_ exponent: Double) {
        self.exponent = exponent
    }

    /// The score of a hypothesis.
    ///
    /// - Parameter length: the number of tokens, end mark included.
    public func score(_ logProbability: Float, length: Int) -> Float {
        logProbability / Float(pow(Double(max(length, 1)), exponent))
    }
}
