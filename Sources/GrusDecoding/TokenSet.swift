/// Some tokens of a vocabulary, a bit for each.
struct TokenSet {
    private var words: [UInt64]

    /// An empty set of tokens below a number.
    init(below count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    /// Adds tokens.
    mutating func formUnion(_ tokens: [Int32]) {
        for token in tokens { words[Int(token) >> 6] |= 1 << UInt64(token & 63) }
    }

    /// The tokens in ascending order.
    var elements: [Int32] {
        var elements: [Int32] = []
        elements.reserveCapacity(words.reduce(0) { $0 + $1.nonzeroBitCount })
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                elements.append(Int32(64 * index + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return elements
    }
}
