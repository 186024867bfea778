/// Numbers for the distinct words of one segment, compared scalar by scalar.
///
/// Open addressing with linear probing; the words lie one after another in one pool.
struct WordTable {
    private struct Word {
        var hash: UInt64
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

    /// The number of a word in a text, a new one if it was not seen.
    mutating func intern(_ word: Range<Int>, of text: [Unicode.Scalar]) -> Int32 {
        let hash = hash(word, of: text.span)
        let slot = slot(of: word, of: text.span, hash: hash)
        if slots[slot] >= 0 { return slots[slot] }
        let number = Int32(words.count)
        words.append(Word(hash: hash, start: pool.count, count: word.count))
        pool.append(contentsOf: text[word])
        slots[slot] = number
        if words.count * 2 > mask { grow() }
        return number
    }

    /// The number of a word in a text, or -1.
    func find(_ word: Range<Int>, of text: [Unicode.Scalar]) -> Int32 {
        slots[slot(of: word, of: text.span, hash: hash(word, of: text.span))]
    }

    private func slot(of word: Range<Int>, of text: Span<Unicode.Scalar>, hash: UInt64) -> Int {
        let slots = slots.span
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0, !isEqual(words[Int(slots[slot])], word, of: text, hash: hash) {
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func isEqual(_ known: Word, _ word: Range<Int>, of text: Span<Unicode.Scalar>, hash: UInt64) -> Bool {
        guard known.hash == hash, known.count == word.count else { return false }
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

    private mutating func grow() {
        resize(to: (mask + 1) * 2)
        for (number, word) in words.enumerated() {
            var slot = Int(truncatingIfNeeded: word.hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number)
        }
    }
}

private func hash(_ word: Range<Int>, of text: Span<Unicode.Scalar>) -> UInt64 {
    var hash: UInt64 = 0
    for index in word { hash = (hash ^ UInt64(text[index].value)) &* 0x9E37_79B9_7F4A_7C15 }
    return hash ^ (hash >> 32)
}
