/// How other segmentations of the training text are drawn, anew for every epoch: the section `text.sampling` of an experiment.
public struct SamplingConfig: Sendable, Equatable {
    /// What is drawn, which is for SentencePiece models of one algorithm.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nothing: text is segmented in one way.
        case none
        /// Merges of byte-pair encoding are left out (Provilkov et al. 2020).
        case bpeDropout = "bpe_dropout"
        /// Segmentations by their probability in the unigram language model (Kudo 2018).
        case unigram

        /// The algorithm of the models that it is for.
        package var algorithm: TextConfig.Algorithm? {
            switch self {
            case .none: nil
            case .bpeDropout: .bpe
            case .unigram: .unigram
            }
        }
    }

    /// A side of the training pairs.
    public enum Side: String, Sendable, CaseIterable {
        case source, target
    }

    /// What is drawn.
    public var kind = Kind.none
    /// BPE dropout: the probability of a merge to be left out, in [0, 1].
    public var rate = 0.1
    /// Unigram: what log-probabilities of segmentations are multiplied by, at least 0; at 0 all are as likely.
    public var alpha = 0.2
    /// Unigram: how many segmentations there are to draw from, the most probable ones; nil for all.
    public var nbest: Int?
    /// The sides whose text is segmented so.
    public var sides: Set<Side> = [.source, .target]

    /// Starts from the defaults.
    public init() {}

    /// What is drawn, as reports name it: `bpe_dropout of source and target`; nil for nothing.
    package var summary: String? {
        guard kind != .none else { return nil }
        let names = Side.allCases.filter(sides.contains).map(\.rawValue)
        return "\(kind.rawValue) of \(names.joined(separator: " and "))"
    }
}
