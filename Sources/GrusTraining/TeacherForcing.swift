import Foundation

/// The share of target tokens that the decoder is fed from the reference over the course of a training; the rest are its own
/// predictions (scheduled sampling, Bengio et al. 2015). It is decided for every token by itself.
public struct TeacherForcing: Sendable, Equatable {
    /// The schedules of Bengio et al. 2015.
    public enum Kind: String, Sendable, CaseIterable {
        /// Always the same.
        case constant
        /// From `share` to `minimum` over `updates`, and `minimum` then.
        case linear
        /// `share · k / (k + exp(update / k))`, k being `scale`, but not below `minimum`.
        case inverseSigmoid = "inverse_sigmoid"
    }

    /// The schedule.
    public var kind = Kind.constant
    /// The share, of schedules that with which they begin, in [0, 1].
    public var share = 1.0
    /// linear, inverse sigmoid: the lowest share, in [0, 1].
    public var minimum = 0.0
    /// linear: the updates over which it falls.
    public var updates = 10_000
    /// inverse sigmoid: k, how slowly it falls, at least 1; after k · ln k updates it is half of what it was.
    public var scale = 1000.0

    /// All tokens are of the reference.
    public init() {}

    /// Whether the share is 1 for ever.
    var isWhole: Bool { kind == .constant && share >= 1 }

    /// The share of an update.
    ///
    /// - Parameter update: counted from 1; 0 in a rehearsal.
    package func share(update: Int) -> Double {
        switch kind {
        case .constant: share
        case .linear: share + (minimum - share) * min(1, Double(update) / Double(updates))
        case .inverseSigmoid: max(minimum, share * scale / (scale + exp(Double(update) / scale)))
        }
    }
}

extension TeacherForcing: ExpressibleByFloatLiteral {
    /// A share that is always the same.
    public init(floatLiteral share: Double) { self.share = share }
}
