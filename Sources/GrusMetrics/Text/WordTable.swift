/// Numbers for the distinct words of one segment, compared scalar by scalar.
///
/// Open addressing with linear probing; the texts of the words lie one after another in one pool.
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

    /// Appends the numbers of the words of a text, new ones for words that were not seen.
    mutating func intern(_ ranges: [Range<Int>], of text: [Unicode.Scalar], to numbers: inout [Int32]) {
        let base = pool.count
        pool.append(contentsOf: text)
        for range in ranges {
            let hash = hash(range, of: text.span)
            let slot = slot(of: range, of: text.span, hash: hash)
            if slots[slot] >= 0 {
                numbers.append(slots[slot])
            } else {
                numbers.append(Int32(words.count))
                add(Word(hash: hash, start: base + range.lowerBound, count: range.count), at: slot)
            }
        }
    }

    /// Appends the numbers of the words of a text, -1 for words that were not seen.
    func find(_ ranges: [Range<Int>], of text: [Unicode.Scalar], to numbers: inout [Int32]) {
        for range in ranges {
            numbers.append(slots[slot(of: range, of: text.span, hash: hash(range, of: text.span))])
        }
    }

    private mutating func add(_ word: Word, at slot: Int) {
        slots[slot] = Int32(words.count)
        words.append(word)
        if words.count * 2 > mask { grow() }
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

/// Mixes two scalars at a time.
private func hash(_ word: Range<Int>, of text: Span<Unicode.Scalar>) -> UInt64 {
    var hash: UInt64 = 0
    var index = word.lowerBound
    while index < word.upperBound - 1 {
        hash = mix(hash, UInt64(text[index].value) << 32 | UInt64(text[index + 1].value))
        index += 2
    }
    if index < word.upperBound { hash = mix(hash, UInt64(text[index].value)) }
    return hash ^ (hash >> 32)
}

private func mix(_ hash: UInt64, _ bits: UInt64) -> UInt64 { (hash ^ bits) &* 0x9E37_79B9_7F4A_7C15 }
