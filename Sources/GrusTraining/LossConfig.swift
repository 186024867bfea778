/// What is learnt of a pair of sentences: the section `training.loss`.
public struct LossConfig: Sendable, Equatable {
    /// The kinds of losses.
    public enum Kind: String, Sendable, CaseIterable {
        /// The cross-entropy of the target's tokens.
        case crossEntropy = "cross_entropy"
        /// The expected cost of translations that the model itself draws (minimum risk training, Shen et al. 2016).
        case minimumRisk = "minimum_risk"
    }

    /// What a translation is compared with its reference by.
    public enum Metric: String, Sendable, CaseIterable {
        /// Papineni et al. 2002, of sentences: with the effective order.
        case bleu
        /// Popović 2015.
        case chrf
        /// Snover et al. 2006.
        case ter
    }

    /// The kind.
    public var kind = Kind.crossEntropy
    /// Minimum risk: what costs are made of.
    public var metric = Metric.bleu
    /// Minimum risk: how many translations are drawn for a source; those that are alike count once.
    public var candidates = 16
    /// Minimum risk: α, the power of the probabilities that candidates are weighted by; the smaller, the more alike.
    public var alpha = 0.005
    /// Minimum risk: what logits are divided by before a token is drawn.
    public var temperature = 1.0
    /// Minimum risk: whether the reference is a candidate, too.
    public var includesReference = true
    /// Minimum risk: what the cross-entropy of a pair counts beside its expected cost (Wu et al. 2016).
    public var crossEntropy = 0.0

    /// Cross-entropy.
    public init() {}
}
