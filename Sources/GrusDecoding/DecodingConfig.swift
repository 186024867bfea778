/// How translations are searched for: the `decoding` section of an experiment.
public struct DecodingConfig: Sendable, Equatable {
    /// Hypotheses kept per sentence; 1 is greedy search.
    public var beam = 5
    /// The exponent α of the length in `log p / lengthᵅ`, by which finished hypotheses are compared.
    public var lengthPenalty = 1.0
    /// The most sentences that are translated together.
    public var batch = 64
    /// The most tokens of a source, end mark included, that is translated whole: a longer one is translated in pieces.
    public var maximumSource = 1000

    /// A config of defaults.
    public init() {}
}
