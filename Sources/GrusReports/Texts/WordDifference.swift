/// Which words of two texts differ: those that are not in a longest common subsequence (Hirschberg 1975 calls it so; the table is that of
/// Wagner and Fischer 1974).
package struct WordDifference: Equatable {
    /// A stretch of words, and whether the other text has it too.
    package struct Part: Equatable {
        package let text: String
        package let isShared: Bool
    }

    /// The first text and the second, in stretches.
    package let first, second: [Part]

    /// Words that are compared at most: the table has as many cells as the product of their numbers.
    private static let limit = 2000

    /// Compares texts word by word; words are separated by white space.
    package init(_ first: String, _ second: String) {
        let (words, others) = (Self.words(first), Self.words(second))
        guard words.count <= Self.limit, others.count <= Self.limit else {
            self.first = [Part(text: first, isShared: true)]
            self.second = [Part(text: second, isShared: true)]
            return
        }
        let (shared, sharedByOther) = Self.common(words, others)
        self.first = Self.parts(words, shared)
        self.second = Self.parts(others, sharedByOther)
    }

    private static func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }

    private static func common(_ first: [Substring], _ second: [Substring]) -> ([Bool], [Bool]) {
        // The length of the longest subsequence of what follows words of both.
        var lengths = [[Int]](repeating: [Int](repeating: 0, count: second.count + 1), count: first.count + 1)
        for row in first.indices.reversed() {
            for column in second.indices.reversed() {
                lengths[row][column] =
                    first[row] == second[column]
                    ? lengths[row + 1][column + 1] + 1 : max(lengths[row + 1][column], lengths[row][column + 1])
            }
        }
        var shared = ([Bool](repeating: false, count: first.count), [Bool](repeating: false, count: second.count))
        var (row, column) = (0, 0)
        while row < first.count, column < second.count {
            if first[row] == second[column] {
                (shared.0[row], shared.1[column]) = (true, true)
                (row, column) = (row + 1, column + 1)
            } else if lengths[row + 1][column] >= lengths[row][column + 1] {
                row += 1
            } else {
                column += 1
            }
        }
        return shared
    }

    /// Joins neighbours of the same kind.
    private static func parts(_ words: [Substring], _ shared: [Bool]) -> [Part] {
        zip(words, shared).reduce(into: []) { parts, word in
            if let last = parts.last, last.isShared == word.1 {
                parts[parts.count - 1] = Part(text: "\(last.text) \(word.0)", isShared: word.1)
            } else {
                parts.append(Part(text: String(word.0), isShared: word.1))
            }
        }
    }
}
