/// ICU word boundaries, also for Chinese, Japanese, Khmer and Thai.
///
/// A token keeps the space in front of it, and every text begins with one more: `Yes, it is.` becomes ` Yes` `,` ` it`
/// ` is` `.`, so that a word is the same token at the beginning and inside of a sentence, and known tokens joined are
/// the text, byte by byte. Further spaces are a token of their own.
public struct WordSegmenter: VocabularySegmenter {
    /// The known tokens.
    public let vocabulary: Vocabulary

    /// Segments with a given vocabulary.
    public init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// The words of a text, known or not, each with the space in front of it.
    public static func tokens(of text: String) -> [[UInt8]] {
        guard !text.isEmpty else { return [] }
        var tokens: [[UInt8]] = []
        var pending: [UInt8] = [space]
        for segment in Boundaries.words.segments(of: Array(text.utf8)) {
            if segment.allSatisfy({ $0 == space }) {
                tokens.append(pending + segment.dropLast())
                if tokens.last?.isEmpty == true { tokens.removeLast() }
                pending = [space]
            } else {
                tokens.append(pending + segment)
                pending = []
            }
        }
        return pending.isEmpty ? tokens : tokens + [pending]
    }

    /// The text of ids; begin and end marks are passed over, an unknown token reads `⁇`.
    public func decode(_ ids: [Int32]) -> String {
        text(bytes(of: ids) { _ in " " + SpecialToken.unknownText })
    }

    /// The text of ids; words that stand in for unknown tokens bring the space in front of them.
    public func decode(_ ids: [Int32], unknown words: [String]) -> String { text(bytes(of: ids) { words[$0] }) }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.first == Self.space ? bytes.dropFirst() : bytes[...], as: UTF8.self)
    }

    private static let space = UInt8(ascii: " ")
}
