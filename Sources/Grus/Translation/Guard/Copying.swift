import GrusText

/// How much of a source stands in its translation.
package enum Copying {
    /// The fewest words of a source of which a copy can be told from a translation.
    static let fewestWords = 4
    /// The share of a source's words, in their order, that makes a translation a copy.
    static let share = 0.8

    /// Whether a translation has so many of the source's words, in their order, that it is a copy rather than a translation.
    package static func isCopy(_ translation: String, of source: String) -> Bool {
        let (words, copied) = (words(of: source), words(of: translation))
        guard words.count >= fewestWords else { return false }
        return Double(commonLength(words, copied)) >= share * Double(words.count)
    }

    /// The words of a text, without what has no letter.
    package static func words(of text: String) -> [[UInt8]] {
        WordSegmenter.tokens(of: text).filter { token in
            String(decoding: token, as: UTF8.self).contains(where: \.isLetter)
        }.map { Array($0.drop { $0 == UInt8(ascii: " ") }) }
    }

    /// The length of the longest sequence that two lists have in common, other elements between its elements or not.
    package static func commonLength<Element: Equatable>(_ one: [Element], _ other: [Element]) -> Int {
        var lengths = [Int](repeating: 0, count: other.count + 1)
        for element in one {
            var corner = 0
            for (index, candidate) in other.enumerated() {
                let above = lengths[index + 1]
                lengths[index + 1] = element == candidate ? corner + 1 : max(above, lengths[index])
                corner = above
            }
        }
        return lengths[other.count]
    }
}
