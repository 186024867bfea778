/// Extended grapheme clusters (Unicode Standard Annex 29), spaces among them.
public struct CharacterSegmenter: VocabularySegmenter {
    public let vocabulary: Vocabulary

    public init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    public static func tokens(of text: String) -> [[UInt8]] { text.map { Array($0.utf8) } }

    public func decode(_ ids: [Int32]) -> String {
        String(decoding: bytes(of: ids, unknown: SpecialToken.unknownText), as: UTF8.self)
    }
}
