import GrusDecoding

extension Translator {
    /// What makes a translation look broken.
    public enum Flag: String, Sendable, CaseIterable, Codable {
        /// Tokens come three times in a row or more, eight at least, and nothing like it is in the source.
        case loop
        /// It was cut at the limit of length, before an end mark.
        case unended
        /// It has fewer UTF-8 bytes than a fifth of those of its source, which has 40 at least.
        case short
        /// Four fifths of the source's words, which are four at least, stand in it in their order, though the languages differ.
        case copy
    }
}

/// What is wrong with a translation of a piece of text, as far as it shows.
package struct Symptoms: Equatable, Sendable {
    /// What it repeats.
    package var loop: Repetition?
    /// Whether it has no end mark.
    package var isUnended = false
    /// Whether it is far too short.
    package var isShort = false
    /// Whether it is the source.
    package var isCopy = false

    /// Nothing is wrong.
    package init() {}

    /// Looks at a translation.
    ///
    /// - Parameters:
    ///   - hypothesis: the translation, and how it reads.
    ///   - source: the tokens of the source, without an end mark, and how it reads.
    ///   - isOtherLanguage: whether the languages differ.
    package init(
        of hypothesis: (Hypothesis, text: String), source: (tokens: [Int32], text: String), isOtherLanguage: Bool
    ) {
        loop = Repetition.unexplained(in: hypothesis.0.tokens, of: source.tokens)
        isUnended = !hypothesis.0.hasEnd
        isShort = Self.isShort(hypothesis.text, of: source.text)
        isCopy = isOtherLanguage && Copying.isCopy(hypothesis.text, of: source.text)
    }

    /// The names of what is wrong.
    package var flags: [Translator.Flag] {
        Translator.Flag.allCases.filter { flag in
            switch flag {
            case .loop: loop != nil
            case .unended: isUnended
            case .short: isShort
            case .copy: isCopy
            }
        }
    }

    // MARK: Length

    /// How many times as many bytes as its translation a source has at most. Bytes differ less between scripts than characters
    /// and tokens do.
    static let greatestRatio = 5
    /// The fewest bytes of a source whose translation can be far too short.
    private static let fewestBytes = 40

    /// Whether a translation is far too short.
    package static func isShort(_ translation: String, of source: String) -> Bool {
        source.utf8.count >= fewestBytes && greatestRatio * translation.utf8.count < source.utf8.count
    }
}
