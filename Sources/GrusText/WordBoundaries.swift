/// Which tokens of a sentence belong to one word: what is known of sentences of which there are ids alone.
///
/// A word is what stands between spaces where pieces are subwords, and a token by itself elsewhere: a word or a character, and
/// any piece of a script that is written without spaces.
public struct WordBoundaries: Sendable {
    /// For every id, whether it goes on with the word in front of it; empty where no token does.
    private let continues: [Bool]
    private let direction: TextDirection

    /// Every token is a word.
    public static let everyToken = Self(continues: [], .forward)

    private init(continues: [Bool], _ direction: TextDirection) {
        (self.continues, self.direction) = (continues, direction)
    }

    /// The words of a side of text.
    public init(_ side: TextSide) {
        let continues = (0..<Int32(side.vocabularySize)).map(side.segmenter.continuesWord)
        self.init(continues: continues.contains(true) ? continues : [], side.direction)
    }

    /// Whether two tokens that follow each other in a sentence as it is read belong to different words. A mark of begin or end is
    /// in no word.
    package func separate(_ token: Int32, _ next: Int32) -> Bool {
        continues.isEmpty || Self.isMark(token) || Self.isMark(next)
            || !continues[Int(direction == .forward ? next : token)]
    }

    /// Whether a token is a mark of the begin or the end of a sentence.
    package static func isMark(_ token: Int32) -> Bool {
        token == SpecialToken.begin || token == SpecialToken.end
    }
}

extension Unicode.Scalar {
    /// Whether it belongs to a script that is written without spaces between words: Thai and Lao, Myanmar, Khmer, kana, and
    /// Chinese characters.
    var isOfUnspacedScript: Bool {
        let scripts: [ClosedRange<UInt32>] = [
            0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x31F0...0x31FF,
        ]
        return properties.isIdeographic || scripts.contains { $0.contains(value) }
    }
}
