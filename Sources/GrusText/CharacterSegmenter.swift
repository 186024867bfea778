/// Extended grapheme clusters (Unicode Standard Annex 29), spaces among them.
public struct CharacterSegmenter: VocabularySegmenter {
    /// The known tokens.
    public let vocabulary: Vocabulary

    /// Segments with a given vocabulary.
    public init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// The grapheme clusters of a text, known or not.
    public static func tokens(of text: String) -> [[UInt8]] { text.map { Array($0.utf8) } }

    /// The text of ids; begin and end marks are passed over, an unknown token reads `⁇`.
    public func decode(_ ids: [Int32]) -> String {
        String(decoding: bytes(of: ids) { _ in SpecialToken.unknownText }, as: UTF8.self)
    }

    /// The text of ids, with others in place of unknown tokens.
    public func decode(_ ids: [Int32], unknown words: [String]) -> String {
        String(decoding: bytes(of: ids) { words[$0] }, as: UTF8.self)
    }
}
