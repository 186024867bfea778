extension Translator {
    /// A line to translate.
    public struct Request: Sendable, Equatable, Codable {
        /// What is known of a translation.
        public enum Given: Sendable, Equatable, Codable {
            /// Nothing: all of it is searched for.
            case nothing
            /// What the model begins with, which is the end of the text if it writes from there.
            case prefix(String)
            /// All of it: it is only scored.
            case whole(String)
            /// Words that it must have, not necessarily in this order (Post and Vilar 2018); not for sampling.
            case terms([String])
        }

        /// Raw text.
        public var source: String
        /// What is known of its translation.
        public var given: Given

        /// A line to translate.
        public init(_ source: String, given: Given = .nothing) {
            self.source = source
            self.given = given
        }
    }

    /// A translation and how sure the model is of it.
    public struct Translation: Sendable, Equatable {
        /// The text.
        public let text: String
        /// What translations of a line are compared by: as a rule the length-normalised natural logarithm of the probability, with
        /// minimum Bayes risk the mean utility, and behind a ``Reranker`` the mean of several models' scores.
        public internal(set) var score: Float
        /// The natural logarithm of its probability.
        public let logProbability: Float
        /// The number of tokens that the model gave, end marks included where it gave them.
        public let tokens: Int
        /// How many pieces were translated one by one: more than one of a line of more tokens than
        /// `DecodingConfig.maximumSource`, none of a line of white space alone.
        public let pieces: Int
        /// Its tokens and what they come from, if the translator was asked for them.
        public let details: Details?
        /// How good it is expected to be, in 0…1, if the translator has a ``Calibration`` and nothing was given of it.
        public let confidence: Double?
        /// What makes it look broken; nil if the translator has no guard.
        public let flags: [Flag]?
        /// What came of a second search, where the first one found something broken.
        public let secondSearch: SecondSearch?
        /// What its confidence is told by, if the translator was asked for details or has a calibration.
        let signals: Signals?
    }

    /// What a guard has done for a line.
    public struct SecondSearch: Sendable, Equatable, Codable {
        /// What made the first translation look broken.
        public let flags: [Flag]
        /// How many pieces of the line were searched for again.
        public let pieces: Int
        /// For how many of them something was found that does not look broken, and was taken.
        public let replaced: Int
    }

    /// The tokens of a translation, and what they come from.
    public struct Details: Sendable, Equatable {
        /// The tokens of the source, without end marks.
        public internal(set) var source: [String] = []
        /// The tokens of the translation in the order of the text, end marks included where the model gave them.
        public internal(set) var target: [Token] = []
        /// Which words belong together, as far as they are separated by white space, in the order of the source; nil if the model has
        /// no attention.
        public internal(set) var alignment: [Link]? = []
    }

    /// A token of a translation.
    public struct Token: Sendable, Equatable {
        /// How it is written in the vocabulary.
        public let text: String
        /// The natural logarithm of its probability after the tokens that were written before it.
        public let logProbability: Float
        /// Which token of the source had the most attention, counted from 0; nil for an end mark, or without attention.
        public let source: Int?
    }

    /// A word of a source and one of its translation, each counted from 0.
    public struct Link: Sendable, Hashable, Comparable {
        /// The word of the source.
        public let source: Int
        /// The word of the translation.
        public let target: Int

        /// By the source, then by the translation.
        public static func < (left: Link, right: Link) -> Bool {
            (left.source, left.target) < (right.source, right.target)
        }
    }
}
