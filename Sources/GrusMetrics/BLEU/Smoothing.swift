/// What BLEU does with n-gram orders that have no match (Chen and Cherry 2014,
/// <https://aclanthology.org/W14-3346>).
public enum Smoothing: Sendable, Equatable, CustomStringConvertible {
    /// Each order without a match gets half the count of the one before: method 3, that of mteval-v13a.
    case exponential
    /// An order without a match gets this count: method 1.
    case floor(Double = 0.1)
    /// Every order from 2 gets this much added to its matches and to its total: method 2.
    case addK(Double = 1)
    /// Nothing: one order without a match makes the score 0.
    case none

    /// As in a signature: `exp`, `floor[0.10]`, `add-k[1.00]` or `none`.
    public var description: String {
        switch self {
        case .exponential: "exp"
        case .floor(let value): "floor[\(fixed(value, decimals: 2))]"
        case .addK(let value): "add-k[\(fixed(value, decimals: 2))]"
        case .none: "none"
        }
    }
}
