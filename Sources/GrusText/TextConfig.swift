/// How text becomes tokens: the `text` section of an experiment.
public struct TextConfig: Sendable, Equatable {
    /// The unit that a token is.
    public enum Segmentation: String, Sendable, CaseIterable {
        /// Subwords of a SentencePiece model (Kudo and Richardson 2018), raw text in and raw text out.
        case sentencepiece
        /// ICU word boundaries, also for languages written without spaces.
        case words
        /// Extended grapheme clusters.
        case characters
    }

    /// The training algorithm of a SentencePiece model.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// Byte-pair encoding (Sennrich et al. 2016).
        case bpe
        /// The unigram language model (Kudo 2018).
        case unigram
    }

    /// A Unicode normalisation form, applied before segmentation (Unicode Standard Annex 15).
    public enum Normalization: String, Sendable, CaseIterable {
        case none, nfc, nfkc
    }

    /// The fewest entries of a vocabulary that has more than its special ones.
    public static let smallestVocabulary = 5

    /// How the text of one side becomes tokens.
    public struct Side: Sendable, Equatable {
        /// The unit that a token is.
        public var segmentation = Segmentation.sentencepiece
        /// How a SentencePiece model is trained; ignored by the other segmentations.
        public var algorithm = Algorithm.bpe
        /// The number of vocabulary entries, special ones included; an upper bound for `words` and `characters`.
        public var vocabulary = 8000
        /// The share of the characters of the training text that a SentencePiece model covers, in [0.98, 1].
        public var coverage = 1.0
        /// The Unicode normalisation form.
        public var normalization = Normalization.none
        /// The locale whose rules lower-case the text (`en`, `tr`, …); nil keeps the case.
        public var lowercase: String?
        /// A given SentencePiece model; nil trains one.
        public var model: String?

        /// Starts from the defaults.
        public init() {}
    }

    /// Whether both languages share one segmentation and its vocabulary; a model that is given is then the source's.
    public var joint = true
    /// The side that is translated.
    public var source = Side()
    /// The side that it is translated to.
    public var target = Side()
    /// The most lines of either side that segmenters are trained on; nil for all.
    public var sample: Int? = 2_000_000
    /// How other segmentations of the training text are drawn.
    public var sampling = SamplingConfig()

    /// Starts from the defaults.
    public init() {}

    /// The same text without anything drawn: what the segmenters follow from.
    package var withoutSampling: TextConfig {
        var config = self
        config.sampling = SamplingConfig()
        return config
    }

    /// The units of both sides, as reports name them: `sentencepiece`, or `sentencepiece and characters`.
    public var segmentations: String {
        let (source, target) = (source.segmentation.rawValue, target.segmentation.rawValue)
        return source == target ? source : "\(source) and \(target)"
    }
}
