/// Where the context of a decoder's step comes from: the `attention` section of a decoder.
public struct AttentionConfig: Sendable, Equatable {
    /// What scores the source positions.
    public enum Kind: String, Sendable, CaseIterable {
        /// A multi-layer perceptron (Bahdanau et al. 2015).
        case mlp
        /// The scaled product of a query and a key (Vaswani et al. 2017).
        case dot
        /// The product of the decoder's state, a weight and the encoder's state (Luong et al. 2015).
        case general
        /// No attention: the bridged final encoder state is the context of every step.
        case none

        /// Whether queries and keys are as wide as is wanted.
        public var hasUnits: Bool { self == .mlp || self == .dot }
    }

    /// What scores the source positions.
    public var kind = Kind.mlp
    /// The width of queries and keys, of all heads together; nil takes the decoder's `hidden`.
    public var hidden: Int?
    /// Heads: each scores with its share of the units, and sums its share of the encoder's units.
    public var heads = 1
    /// The probability with which the weight of a position is dropped during training, in [0, 1).
    public var dropout = 0.0
    /// Whether the scores know the weights that a position has had so far (Tu et al. 2016).
    public var coverage = false

    /// A config of defaults.
    public init() {}

    /// Attention of a kind, with the defaults of all else.
    public init(_ kind: Kind) { self.kind = kind }

    /// Attention of each kind, with the defaults of all else.
    public static let mlp = Self(.mlp), dot = Self(.dot), general = Self(.general), none = Self(.none)
}
