/// Numbers for the distinct words of one segment, compared scalar by scalar.
///
/// Open addressing with linear probing; the texts of the words lie one after another in one pool.
struct WordTable {
    private struct Word {
        var key: WordKey
        var start: Int
        var count: Int
    }

    private var slots: [Int32] = []
    private var mask = 0
    private var pool: [Unicode.Scalar] = []
    private var words: [Word] = []

    /// Forgets all words.
    mutating func removeAll() {
        pool.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        resize(to: 128)
    }

    /// Appends the numbers of the words of a text, new ones for words that were not seen.
    mutating func intern(_ ranges: [Range<Int>], of text: [Unicode.Scalar], to numbers: inout [Int32]) {
        reserve(words.count + ranges.count)
        let base = pool.count
        pool.append(contentsOf: text)
        let text = text.span
        for range in ranges {
            let key = WordKey(range, of: text)
            let slot = slot(of: range, of: text, key: key)
            if slots[slot] < 0 { add(Word(key: key, start: base + range.lowerBound, count: range.count), at: slot) }
            numbers.append(slots[slot])
        }
    }

    /// Appends the numbers of the words of a text, -1 for words that were not seen.
    func find(_ ranges: [Range<Int>], of text: [Unicode.Scalar], to numbers: inout [Int32]) {
        let text = text.span
        let slots = slots.span
        for range in ranges { numbers.append(slots[slot(of: range, of: text, key: WordKey(range, of: text))]) }
    }

    private mutating func add(_ word: Word, at slot: Int) {
        slots[slot] = Int32(words.count)
        words.append(word)
    }

    @inline(__always)
    private func slot(of word: Range<Int>, of text: Span<Unicode.Scalar>, key: WordKey) -> Int {
        let slots = slots.span
        let words = words.span
        var slot = key.home & mask
        while slots[slot] >= 0 {
            let known = words[Int(slots[slot])]
            if known.key == key, key.isExact || isEqual(known, word, of: text) { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func isEqual(_ known: Word, _ word: Range<Int>, of text: Span<Unicode.Scalar>) -> Bool {
        guard known.count == word.count else { return false }
        let pool = pool.span
        for offset in 0..<known.count where pool[known.start + offset] != text[word.lowerBound + offset] {
            return false
        }
        return true
    }

    private mutating func resize(to capacity: Int) {
        if slots.count < capacity { slots = Array(repeating: -1, count: capacity) }
        mask = capacity - 1
        for slot in 0..<capacity { slots[slot] = -1 }
    }

    /// Makes room for a number of words, so that the table is at most half full.
    private mutating func reserve(_ count: Int) {
        guard 2 * count > mask else { return }
        resize(to: 1 << (Int.bitWidth - (2 * count).leadingZeroBitCount))
        for (number, word) in words.enumerated() {
            var slot = word.key.home & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number)
        }
    }
}

/// 128 bits that equal words have in common: up to 15 Latin letters themselves, or else a hash.
private struct WordKey: Equatable {
    /// In place of the length, in the highest byte.
    private static let hashMark: UInt64 = 0xFF << 56
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    @inline(__always)
    init(_ word: Range<Int>, of text: Span<Unicode.Scalar>) {
        let scalars = text.extracting(word)
        var union: UInt32 = 0
        for index in scalars.indices {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(scalars[index].value)
            union |= scalars[index].value
        }
        if scalars.count <= 15, union < 0x100 {
            high |= UInt64(scalars.count) << 56
        } else {
            low = hash(scalars)
            high = Self.hashMark
        }
    }

    /// Whether words with equal keys are equal.
    var isExact: Bool { high < Self.hashMark }

    /// Where the search for the word begins.
    var home: Int { Int(truncatingIfNeeded: mix(mix(0, low), high) >> 32) }
}

/// Mixes the scalars of a word.
private func hash(_ word: Span<Unicode.Scalar>) -> UInt64 {
    var hash: UInt64 = 0
    for index in word.indices { hash = mix(hash, UInt64(word[index].value)) }
    return hash
}

private func mix(_ hash: UInt64, _ bits: UInt64) -> UInt64 {
    let product = (hash ^ bits) &* 0x9E37_79B9_7F4A_7C15
    return product ^ (product >> 32)
}
