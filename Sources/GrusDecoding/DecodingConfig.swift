/// How translations are searched for: the `decoding` section of an experiment.
public struct DecodingConfig: Sendable, Equatable {
    /// A way to search.
    public enum Kind: String, Sendable, CaseIterable {
        /// The most probable hypotheses of each length go on; with a beam of 1, greedy search.
        case beam
        /// Tokens are drawn at random.
        case sampling
        /// Of several candidates the one that is most like the others (minimum Bayes risk, Eikema and Aziz 2020).
        case mbr
    }

    /// What log-probabilities are divided by, so that hypotheses of different lengths compare.
    public enum LengthForm: String, Sendable, CaseIterable {
        /// `lengthᵅ`
        case power
        /// `((5 + length) / 6)ᵅ` (Wu et al. 2016)
        case wu
    }

    /// What is averaged of the models of an ensemble.
    public enum EnsembleMean: String, Sendable, CaseIterable {
        /// Log-probabilities: the geometric mean, normalised.
        case log
        /// Probabilities.
        case probability
    }

    /// Where the candidates of minimum Bayes risk come from.
    public enum CandidateSource: String, Sendable, CaseIterable {
        /// They are drawn.
        case sampling
        /// The hypotheses of a beam.
        case beam
    }

    /// How alike two translations are.
    public enum Utility: String, Sendable, CaseIterable {
        /// Popović 2015.
        case chrf
        /// Papineni et al. 2002, of sentences: with the effective order.
        case bleu
        /// Snover et al. 2006; the fewer edits, the better.
        case ter
    }

    /// How long translations may be, in tokens and end mark included.
    public struct LengthLimit: Sendable, Equatable {
        /// The most tokens for every token of the source.
        public var ratio = 2.0
        /// How many more there may be.
        public var plus = 5
        /// The fewest tokens for every token of the source.
        public var least = 0.0

        /// A limit of defaults.
        public init() {}

        /// The least and the greatest length for a source.
        package func lengths(sourceLength: Int) -> ClosedRange<Int> {
            let greatest = max(1, Int((ratio * Double(sourceLength)).rounded(.down)) + plus)
            return max(1, min(Int((least * Double(sourceLength)).rounded(.up)), greatest))...greatest
        }
    }

    /// The way to search.
    public var search = Kind.beam
    /// Hypotheses kept per sentence; 1 is greedy search.
    public var beam = 5
    /// Whether hypotheses that have ended keep their places in the beam, so that a search ends when as many have ended as the beam is
    /// wide (Bahdanau et al. 2015); otherwise it ends when nothing can overtake the best.
    public var earlyStopping = true
    /// Groups of the beam that keep away from each other (Vijayakumar et al. 2016).
    public var groups = 1
    /// What a token loses for every group before that has chosen it at the same step.
    public var diversity = 0.5
    /// What logits are divided by before a token is drawn.
    public var temperature = 1.0
    /// How many tokens there are to draw from; nil for all.
    public var topK: Int?
    /// The share of the probability that there is to draw from.
    public var nucleus = 1.0
    /// The seed of what is drawn.
    public var sampleSeed = 1
    /// Where the candidates of minimum Bayes risk come from.
    public var candidatesFrom = CandidateSource.sampling
    /// How many samples are candidates of minimum Bayes risk; of a beam all are.
    public var candidates = 32
    /// What candidates are compared by.
    public var utility = Utility.chrf
    /// What log-probabilities are divided by.
    public var lengthForm = LengthForm.power
    /// The exponent α of the length, by which finished hypotheses are compared.
    public var lengthPenalty = 1.0
    /// How much it counts that source words are left out (Wu et al. 2016).
    public var coveragePenalty = 0.0
    /// What every token costs.
    public var wordPenalty = 0.0
    /// How long translations may be.
    public var lengthLimit = LengthLimit()
    /// The tokens of sequences that may not come twice; nil for no such limit.
    public var unrepeated: Int?
    /// Words that never come.
    public var forbidden: [String] = []
    /// What is averaged of several models.
    public var ensemble = EnsembleMean.log
    /// The most sentences that are translated together.
    public var batch = 64
    /// The most tokens of a source, end mark included, that is translated whole: a longer one is translated in pieces.
    public var maximumSource = 1000

    /// A config of defaults.
    public init() {}

    /// The same limits and rules in a greedy search.
    package var greedy: DecodingConfig {
        var config = self
        (config.search, config.beam, config.groups) = (.beam, 1, 1)
        return config
    }

    /// The search for what there is to choose from, and how many are wanted of it: for minimum Bayes risk all candidates, else
    /// nothing but what is wanted.
    package func candidateSearch(wanted: Int) -> (config: DecodingConfig, count: Int) {
        guard search == .mbr else { return (self, wanted) }
        var config = self
        config.search = candidatesFrom == .beam ? .beam : .sampling
        return (config, candidatesFrom == .beam ? beam : candidates)
    }

    /// How many hypotheses of a sentence can be asked for; nil if there is no limit.
    public var mostHypotheses: Int? {
        switch search {
        case .beam: beam
        case .sampling: nil
        case .mbr: candidatesFrom == .beam ? beam : candidates
        }
    }
}
