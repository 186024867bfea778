/// A word of a raw text, as it can be copied into another one.
package struct SourceWord: Sendable, Equatable {
    /// What is taken for a word.
    package enum Unit: Sendable {
        /// What ICU's word boundaries enclose.
        case word
        /// An extended grapheme cluster.
        case character
    }

    /// The word as it stands in the raw text, where that can be told; else as ``normalized``. Without the space in front of it.
    package let text: String
    /// The word after normalisation and lower-casing.
    package let normalized: String
    /// Whether a space stands in front of it, a currency symbol, which other languages put elsewhere, or nothing at all.
    package let isSpaced: Bool
}

extension TextSide {
    /// The word that every token of a text belongs to; of a token with parts of several, the first one.
    package func words(of text: String, unit: SourceWord.Unit) -> [SourceWord] {
        let segments = segmenter.segments(of: normalizer.normalize(text))
        let joined = segments.joined()
        let words = unit.words(of: joined)
        let originals = originals(of: words, in: text, unit)
        var (start, index) = (0, 0)
        return segments.map { segment in
            let spaces = unit == .word ? segment.utf8.prefix { $0 == space }.count : 0
            let first = start + (spaces == segment.utf8.count ? 0 : spaces)
            start += segment.utf8.count
            while index + 1 < words.count, words[index].range.upperBound <= first { index += 1 }
            let before = index > 0 ? words[index - 1].text.last : nil
            let isSpaced = before.map { $0 == " " || $0.isCurrencySymbol } ?? true
            return SourceWord(text: originals[index], normalized: words[index].text, isSpaced: isSpaced)
        }
    }

    /// The words of a normalised text as they were before: where both have as many, and a word is what becomes of its
    /// counterpart.
    private func originals(
        of words: [(range: Range<Int>, text: String)], in text: String, _ unit: SourceWord.Unit
    ) -> [String] {
        let isBlank: (String) -> Bool = { unit == .word && $0.utf8.allSatisfy { $0 == space } }
        let raw = unit.words(of: text).map(\.text).filter { !isBlank($0) }
        guard raw.count == words.count(where: { !isBlank($0.text) }) else { return words.map(\.text) }
        var rest = raw[...]
        return words.map { word in
            guard !isBlank(word.text), let original = rest.popFirst() else { return word.text }
            return normalizer.normalize(original) == word.text ? original : word.text
        }
    }
}

extension SourceWord.Unit {
    /// The words of a text and where they stand, in bytes; joined they are the text again.
    fileprivate func words(of text: String) -> [(range: Range<Int>, text: String)] {
        let words: [String] =
            switch self {
            case .word: Boundaries.words.segments(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
            case .character: text.map(String.init)
            }
        var start = 0
        return words.map { word in
            defer { start += word.utf8.count }
            return (start..<start + word.utf8.count, word)
        }
    }
}

private let space = UInt8(ascii: " ")
