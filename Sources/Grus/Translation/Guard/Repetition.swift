/// A stretch of tokens that repeat themselves, as recurrent decoders write when they go round in a circle.
package struct Repetition: Equatable, Sendable {
    /// How many tokens are repeated.
    package let period: Int
    /// How many tokens the stretch has in all.
    package let length: Int

    package init(period: Int, length: Int) { (self.period, self.length) = (period, length) }

    /// The least length of a stretch that counts: the tokens come three times in a row, and there are eight at least.
    package static func leastLength(period: Int) -> Int { max(8, 3 * period) }

    /// The longest sequences that may come only once so that this repetition cannot be: within a stretch of a period of *p* tokens,
    /// *n* tokens are first repeated at its token *p + n*.
    package var preventingOrder: Int { Self.leastLength(period: period) - period }

    /// The longest stretch that counts, of equally long ones that with the shortest period; nil if there is none.
    package static func longest(in tokens: [Int32]) -> Repetition? {
        var longest: Repetition?
        for period in 1...max(1, tokens.count / 3) {
            let length = longestStretch(of: tokens, period: period)
            if length >= leastLength(period: period), length > longest?.length ?? 0 {
                longest = Repetition(period: period, length: length)
            }
        }
        return longest
    }

    /// The length of the longest stretch in which every token is that of a period before.
    private static func longestStretch(of tokens: [Int32], period: Int) -> Int {
        var (longest, repeated) = (0, 0)
        for index in tokens.indices.dropFirst(period) {
            repeated = tokens[index] == tokens[index - period] ? repeated + 1 : 0
            longest = max(longest, repeated)
        }
        return longest == 0 ? 0 : longest + period
    }

    /// The repetition of a translation that its source does not explain, as one of half its length would.
    package static func unexplained(in translation: [Int32], of source: [Int32]) -> Repetition? {
        guard let found = longest(in: translation) else { return nil }
        let explained = longest(in: source)?.length ?? 0
        return 2 * explained >= found.length ? nil : found
    }
}
