import GrusAutodiff
import GrusText

/// A token of a hypothesis.
package struct Step: Sendable, Equatable {
    /// Its id.
    package let token: Int32
    /// The natural logarithm of its probability after the tokens before it.
    package let logProbability: Float
    /// The position of the source that had the most attention; nil if the search was not asked for it.
    package let position: Int32?
    /// The same without the end mark: of the tokens of the source, which are none in an empty one.
    package let sourceToken: Int32?

    package init(_ token: Int32, logProbability: Float, position: Int32? = nil, sourceToken: Int32? = nil) {
        self.token = token
        self.logProbability = logProbability
        self.position = position
        self.sourceToken = sourceToken
    }
}

/// A translation in ids.
package struct Hypothesis: Sendable, Equatable {
    /// The tokens that were generated: those of the translation, and the end mark unless it was cut at the limit of length.
    package var steps: [Step]
    /// The natural logarithm of its probability.
    package var logProbability: Float
    /// How much of the source it leaves out: ``Coverage``. 0 if nothing, or if the search does not look at it.
    package var coverage: Float
    /// What hypotheses of one sentence are compared by.
    package var score: Float

    package init(steps: [Step], logProbability: Float, coverage: Float = 0, score: Float) {
        self.steps = steps
        self.logProbability = logProbability
        self.coverage = coverage
        self.score = score
    }

    /// Whether an end mark closes it.
    package var hasEnd: Bool { steps.last?.token == SpecialToken.end }
    /// The tokens of the translation, without an end mark.
    package var tokens: [Int32] { steps.prefix(steps.count - (hasEnd ? 1 : 0)).map(\.token) }
    /// The number of tokens that were generated.
    package var length: Int { steps.count }
}

extension [Hypothesis] {
    /// Puts a hypothesis among those that are sorted by score, best first, behind all that are equal.
    mutating func insert(byScore hypothesis: Hypothesis) {
        insert(hypothesis, at: firstIndex { $0.score < hypothesis.score } ?? endIndex)
    }
}

/// A translation that has not ended.
package struct PartialHypothesis: Sendable, Equatable {
    /// Its tokens so far.
    package private(set) var steps: [Step] = []
    /// The natural logarithm of its probability so far.
    package private(set) var logProbability: Float = 0
    /// What it has attended to, if the search looks at it.
    package private(set) var coverage = Coverage()

    package init() {}

    /// The token that comes before the next one.
    var lastToken: Int32 { steps.last?.token ?? SpecialToken.begin }

    /// The hypothesis with one more token.
    ///
    /// - Parameter attention: the weights of the source's positions; nil if the search does not look at them.
    func growing(by token: ScoredToken, attention: [Float]?) -> PartialHypothesis {
        var partial = self
        partial.steps.append(
            Step(
                token.token, logProbability: token.logProbability,
                position: attention.flatMap { Self.greatest($0[...]) },
                sourceToken: attention.flatMap { Self.greatest($0.dropLast()) }))
        partial.logProbability += token.logProbability
        if let attention { partial.coverage = coverage.adding(attention) }
        return partial
    }

    /// The position of the greatest weight.
    private static func greatest(_ weights: ArraySlice<Float>) -> Int32? {
        weights.indices.max { weights[$0] < weights[$1] }.map(Int32.init)
    }
}

extension Ranking {
    /// What a partial hypothesis is when nothing is added to it any more.
    func hypothesis(_ partial: PartialHypothesis) -> Hypothesis {
        let coverage = partial.coverage.value
        return Hypothesis(
            steps: partial.steps, logProbability: partial.logProbability, coverage: coverage,
            score: score(partial.logProbability, length: partial.steps.count, coverage: coverage))
    }
}
