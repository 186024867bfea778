import GrusText

/// How much text a side of a data set has.
package struct SideStatistics: Sendable, Equatable {
    /// Lines; words, which are runs of letters and digits, or single characters in Chinese and Japanese; characters that are no
    /// white space.
    package private(set) var lines = 0, words = 0, characters = 0
    /// Tokens without end marks, and those of them that the vocabulary does not have.
    package private(set) var tokens = 0, unknown = 0
    /// How many lines have so many tokens, end mark included.
    private var lengths: [Int: Int] = [:]

    /// Nothing yet.
    package init() {}

    /// Takes in a line.
    ///
    /// - Parameter side: what counts its tokens; nil counts none.
    package mutating func add(_ line: InspectedLine, _ side: TextSide?) {
        lines += 1
        words += line.wordCount
        characters += line.visible
        guard let ids = side?.encode(line.text) else { return }
        tokens += ids.count - 1
        unknown += ids.count { $0 == SpecialToken.unknown }
        lengths[ids.count, default: 0] += 1
    }

    mutating func add(_ other: SideStatistics) {
        lines += other.lines
        words += other.words
        characters += other.characters
        tokens += other.tokens
        unknown += other.unknown
        lengths.merge(other.lengths, uniquingKeysWith: +)
    }

    /// The number of tokens, end mark included, that so many of 100 lines do not exceed; 100 gives the longest. Nil without tokens.
    package func length(percentile: Int) -> Int? {
        let rank = max(1, (lengths.values.reduce(0, +) * percentile + 99) / 100)
        var lines = 0
        for (length, count) in lengths.sorted(by: { $0.key < $1.key }) {
            lines += count
            if lines >= rank { return length }
        }
        return nil
    }

    /// The number of lines of more tokens, end mark included.
    package func lines(longerThan length: Int) -> Int { lengths.reduce(0) { $0 + ($1.key > length ? $1.value : 0) } }
}

extension InspectedLine {
    fileprivate var wordCount: Int {
        var count = 0
        var isInside = false
        for character in classes {
            let isPart = [.letter, .mark, .number].contains(character.kind)
            if character.isWord || isPart && !isInside { count += 1 }
            isInside = isPart && !character.isWord
        }
        return count
    }
}
