import Foundation

/// What hypotheses of one sentence are compared by, whatever their lengths:
///
///     score = log p / divisor(length) + β · coverage − ω · length
package struct Ranking: Sendable, Equatable {
    /// What log-probabilities are divided by.
    package var length = LengthNormalization(.power, exponent: 1)
    /// How much it counts that source words are left out (β, Wu et al. 2016).
    package var coveragePenalty: Float = 0
    /// What every token costs (ω); below 0, what it is worth.
    package var wordPenalty: Float = 0

    package init() {}

    /// The score of a hypothesis.
    ///
    /// - Parameters:
    ///   - length: the number of tokens, end mark included.
    ///   - coverage: see ``Coverage``; at most 0.
    package func score(_ logProbability: Float, length: Int, coverage: Float = 0) -> Float {
        self.length.normalized(logProbability, length: length) + coveragePenalty * coverage
            - wordPenalty * Float(length)
    }

    /// What the scores of all continuations of a hypothesis are at most.
    ///
    /// A log-probability is at most 0 and only falls, and the divisor does not fall with the length: so the first term is at
    /// most the present log-probability over the divisor of the greatest length. The second is at most 0, as β is at least 0. The
    /// third is linear in the length, so that its greatest value is at the least or at the greatest length. The sum of the three
    /// bounds is a bound of the sum.
    ///
    /// - Parameter lengths: the lengths that continuations may have.
    package func bound(_ logProbability: Float, lengths: ClosedRange<Int>) -> Float {
        length.normalized(logProbability, length: lengths.upperBound)
            - min(wordPenalty * Float(lengths.lowerBound), wordPenalty * Float(lengths.upperBound))
    }
}

/// Makes log-probabilities of hypotheses of different lengths comparable.
package struct LengthNormalization: Sendable, Equatable {
    /// Which divisor.
    package let form: DecodingConfig.LengthForm
    /// The exponent α, at least 0: at 0 probabilities are compared.
    package let exponent: Double

    package init(_ form: DecodingConfig.LengthForm, exponent: Double) {
        self.form = form
        self.exponent = exponent
    }

    /// A log-probability over the divisor of a length, which does not fall as the length grows.
    ///
    /// - Parameter length: the number of tokens, end mark included.
    package func normalized(_ logProbability: Float, length: Int) -> Float {
        let length = Double(max(length, 1))
        switch form {
        case .power: return logProbability / Float(pow(length, exponent))
        case .wu: return logProbability / Float(pow((5 + length) / 6, exponent))
        }
    }
}

/// The attention that the positions of a source have had from all steps of a hypothesis.
package struct Coverage: Sendable, Equatable {
    /// The sum of the weights of each position.
    private var sums: [Float] = []

    package init() {}

    /// The coverage after one more step.
    package func adding(_ weights: [Float]) -> Coverage {
        var coverage = self
        coverage.sums = sums.isEmpty ? weights : zip(sums, weights).map { $0 + $1 }
        return coverage
    }

    /// `Σ log min(sum, 1)` over the positions (Wu et al. 2016): 0 if each has had as much attention as one step gives, and the
    /// less, the more are left out. A position without any counts as one of the least normal number.
    package var value: Float {
        sums.reduce(0) { $0 + log(min(max($1, .leastNormalMagnitude), 1)) }
    }
}
