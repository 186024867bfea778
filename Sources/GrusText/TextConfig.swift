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

    /// The unit that a token is.
    public var segmentation = Segmentation.sentencepiece
    /// How a SentencePiece model is trained; ignored by the other segmentations.
    public var algorithm = Algorithm.bpe
    /// The number of vocabulary entries, special ones included; an upper bound for `words` and `characters`.
    public var vocabulary = 8000
    /// Whether both languages share one vocabulary.
    public var joint = true
    /// The share of the characters of the training text that a SentencePiece model covers, in [0.98, 1].
    public var coverage = 1.0
    /// The Unicode normalisation form of both sides.
    public var normalization = Normalization.none
    /// The locale whose rules lower-case both sides (`en`, `tr`, …); nil keeps the case.
    public var lowercase: String?
    /// A given SentencePiece model of the source side, or of both when `joint`; nil trains one.
    public var sourceModel: String?
    /// A given SentencePiece model of the target side; nil trains one, or takes the source's when `joint`.
    public var targetModel: String?

    /// Starts from the defaults.
    public init() {}
}
