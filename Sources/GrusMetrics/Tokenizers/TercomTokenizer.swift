/// The normaliser of Tercom, the original TER: <https://github.com/jhclark/tercom>.
struct TercomTokenizer: Sendable {
    let normalized: Bool
    let noPunctuation: Bool
    let asianSupport: Bool
    let caseSensitive: Bool

    /// Finds the words of a segment.
    func tokenize(_ text: inout ScalarText, into words: inout [Range<Int>]) {
        if !caseSensitive { text.lowercase() }
        if normalized { normalize(&text) }
        if noPunctuation {
            text.remove(\.isTercomPunctuation)
            if asianSupport { text.remove(\.isAsianPunctuation) }
        }
        text.findWords(into: &words)
    }

    private func normalize(_ text: inout ScalarText) {
        guard !text.scalars.isEmpty else { return }
        text.replace(["\n", "-"], with: [])
        text.replace(["\n"], with: [" "])
        text.replaceEntities()
        text.pad()
        text.isolate(\.isWesternPunctuation)
        text.replace(["'", "s", " "], with: [" ", "'", "s", " "])
        text.separatePointsAndDashes()
        if asianSupport { text.isolate { $0.isAsianCharacter || $0.isAsianPunctuation } }
    }
}

extension Unicode.Scalar {
    fileprivate var isTercomPunctuation: Bool {
        switch self {
        case ".", ",", "?", ":", ";", "!", "\"", "(", ")": true
        default: false
        }
    }

    /// Asian and full-width punctuation.
    fileprivate var isAsianPunctuation: Bool {
        switch value {
        case 0x3001, 0x3002, 0x3008...0x3011, 0x3014...0x301F, 0x30FB, 0xFF61...0xFF65, 0xFF01, 0xFF02, 0xFF08, 0xFF09,
            0xFF0C, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F:
            true
        default: false
        }
    }

    /// Ideographs, strokes, radicals, compatibility forms, and U+3200 to U+3F22, which the original means as enclosed
    /// letters. Kana stay together: the original's rules for them cannot match a padded segment.
    fileprivate var isAsianCharacter: Bool {
        switch value {
        case 0x2E80...0x2EFF, 0x31C0...0x31EF, 0x3200...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFE30...0xFE4F: true
        default: false
        }
    }
}
