import GrusFiles

/// A segmenter whose tokens stand in a counted vocabulary: words or characters.
public protocol VocabularySegmenter: Segmenter {
    /// The known tokens.
    var vocabulary: Vocabulary { get }
    /// Segments with a given vocabulary.
    init(vocabulary: Vocabulary)
    /// The bytes of the tokens of a text, known or not.
    static func tokens(of text: String) -> [[UInt8]]
}

extension VocabularySegmenter {
    /// Counts the tokens of the lines and keeps the most frequent.
    ///
    /// - Parameter vocabularyLimit: the greatest number of entries, special ones included.
    /// - Throws: `InputError` of kind `data` if there are no tokens; what `lines` throws.
    public init(vocabularyLimit: Int, lines: LineSource) throws(InputError) {
        var counts: [[UInt8]: Int] = [:]
        while let line = try lines() {
            for token in Self.tokens(of: line) { counts[token, default: 0] += 1 }
        }
        guard !counts.isEmpty else { throw InputError(.data, "there is no text to take a vocabulary from") }
        self.init(vocabulary: Vocabulary(counts: counts, size: vocabularyLimit))
    }

    /// Reads what `serialized()` wrote.
    public init(serialized bytes: [UInt8], file: String? = nil) throws(InputError) {
        self.init(vocabulary: try Vocabulary(serialized: bytes, file: file))
    }

    /// The number of entries, special ones included.
    public var vocabularySize: Int { vocabulary.count }

    /// The ids of the tokens of a text, without begin and end mark.
    public func encode(_ text: String) -> [Int32] { Self.tokens(of: text).map(vocabulary.id) }

    /// The token of an id.
    public func token(_ id: Int32) -> String { String(decoding: vocabulary.token(of: id), as: UTF8.self) }

    /// The vocabulary as text.
    public func serialized() -> [UInt8] { vocabulary.serialized() }

    /// The tokens of a text, known or not.
    public func segments(of text: String) -> [String] {
        Self.tokens(of: text).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The tokens of ids, joined; begin and end marks are passed over.
    ///
    /// - Parameter unknown: how an unknown token reads, of which so many came before.
    func bytes(of ids: [Int32], unknown: (Int) -> String) -> [UInt8] {
        var result: [UInt8] = []
        var count = 0
        for id in ids where id != SpecialToken.begin && id != SpecialToken.end {
            if id == SpecialToken.unknown {
                result += Array(unknown(count).utf8)
                count += 1
            } else {
                result += vocabulary.token(of: id)
            }
        }
        return result
    }
}
