/// The course of the learning rate: the section `training.schedule`.
public struct ScheduleConfig: Sendable, Equatable {
    /// What follows the warm-up.
    public enum Kind: String, Sendable, CaseIterable {
        /// Always the same.
        case constant
        /// In proportion to 1/√update (Vaswani et al. 2017).
        case inverseSquareRoot = "inverse_sqrt"
        /// Multiplied by `factor` when more than `patience` validations in a row bring no better value of a stop metric.
        case plateau
        /// Multiplied by `factor` at once, every so often or at milestones.
        case step
        /// Multiplied by `factor` little by little, over every so often.
        case exponential
        /// Down to `minimum` along half a cosine, once or again and again (Loshchilov and Hutter 2017).
        case cosine
    }

    /// A stretch of a training.
    public enum Span: Sendable, Hashable {
        /// Updates.
        case updates(Int)
        /// Passes over the training set.
        case epochs(Int)
    }

    /// The kind.
    public var kind = Kind.constant
    /// Updates of linear warm-up, before every kind.
    public var warmup = 0
    /// Plateau, step, exponential: what the rate is multiplied by, in (0, 1).
    public var factor = 0.5
    /// Plateau: the validations without improvement that are tolerated before the rate falls.
    public var patience = 1
    /// All but constant: what the rate does not fall below. It may rise from less in the warm-up.
    public var minimum = 0.0
    /// Step, exponential: how often the rate is multiplied by `factor`; updates are those after the warm-up.
    public var every = Span.epochs(1)
    /// Step: when, from the beginning of the training, the rate is multiplied by `factor`, instead of every so often; none
    /// if empty.
    public var milestones: [Span] = []
    /// Cosine: the updates after the warm-up in which the rate falls to `minimum`, at least 1.
    public var updates = 10_000
    /// Cosine: whether the rate then begins again at its height.
    public var restarts = false

    /// A config of defaults.
    public init() {}
}
