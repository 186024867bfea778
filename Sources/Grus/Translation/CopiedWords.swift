import GrusDecoding
import GrusFiles
import GrusText

/// Puts words in the place of unknown tokens: what a dictionary says of the source word that a token attended to most, or that
/// word itself (Luong et al. 2015b; Jean et al. 2015).
package struct CopiedWords: Sendable {
    /// Whether a space stands in front of what is put into a text.
    private enum Spacing {
        case never
        case always
        /// If one stands in front of the source word.
        case likeSource
    }

    /// What is taken for a word of the source.
    package let unit: SourceWord.Unit
    private let spacing: Spacing
    private let dictionary: BilingualDictionary?

    /// The copied words of a config; nil if it copies none.
    ///
    /// - Throws: `InputError` if there is a dictionary that cannot be read.
    package init?(_ unknown: DecodingConfig.Unknown, _ config: ExperimentConfig) throws(InputError) {
        guard unknown.kind == .copied else { return nil }
        unit = config.text.target.segmentation == .characters ? .character : .word
        // Characters and subwords have tokens for spaces.
        if config.text.target.segmentation != .words || !hasSpaces(language: config.corpus.target) {
            spacing = .never
        } else {
            spacing = hasSpaces(language: config.corpus.source) ? .likeSource : .always
        }
        dictionary = try unknown.dictionary.map { path throws(InputError) in try BilingualDictionary(file: path) }
    }

    /// What stands for the unknown tokens of a hypothesis, in their order. Where there is no source word, `⁇` stays.
    ///
    /// - Parameter words: those of the source's tokens.
    package func texts(for hypothesis: Hypothesis, from words: [SourceWord]) -> [String] {
        hypothesis.steps.filter { $0.token == SpecialToken.unknown }.map { step in
            let word = step.sourceToken.flatMap { words.indices.contains(Int($0)) ? words[Int($0)] : nil }
            return word.map(text) ?? " " + SpecialToken.unknownText
        }
    }

    private func text(_ word: SourceWord) -> String {
        let text = dictionary?[word.text] ?? dictionary?[word.normalized] ?? word.text
        let isSpaced = spacing == .always || spacing == .likeSource && word.isSpaced
        return isSpaced ? " " + text : text
    }
}

/// Whether a language separates words by spaces.
func hasSpaces(language: String) -> Bool { !["ja", "zh"].contains(mainLanguage(of: language)) }
