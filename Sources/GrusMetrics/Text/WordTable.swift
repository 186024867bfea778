/// Numbers for the distinct words of one segment, compared scalar by scalar.
///
/// Open addressing with linear probing; the words lie one after another in one pool.
struct WordTable {
    private var slots: [Int32] = []
    private var mask = 0
    private var pool: [Unicode.Scalar] = []
    private var ranges: [Range<Int>] = []

    /// The number of distinct words.
    var count: Int { ranges.count }

    /// Forgets all words.
    mutating func removeAll() {
        pool.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
        resize(to: 64)
    }

    /// The number of a word, a new one if it was not seen.
    mutating func intern(_ word: ArraySlice<Unicode.Scalar>) -> Int32 {
        let slot = slot(of: word)
        if slots[slot] >= 0 { return slots[slot] }
        let number = Int32(ranges.count)
        ranges.append(pool.count..<pool.count + word.count)
        pool.append(contentsOf: word)
        slots[slot] = number
        if ranges.count * 2 > mask { grow() }
        return number
    }

    /// The number of a word, or -1.
    func find(_ word: ArraySlice<Unicode.Scalar>) -> Int32 {
        slots[slot(of: word)]
    }

    private func slot(of word: ArraySlice<Unicode.Scalar>) -> Int {
        var slot = hash(word) & mask
        while slots[slot] >= 0, !pool[ranges[Int(slots[slot])]].elementsEqual(word) { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func resize(to capacity: Int) {
        if slots.count < capacity { slots = Array(repeating: -1, count: capacity) }
        mask = capacity - 1
        for slot in 0..<capacity { slots[slot] = -1 }
    }

    private mutating func grow() {
        resize(to: (mask + 1) * 2)
        for (number, range) in ranges.enumerated() { slots[slot(of: pool[range])] = Int32(number) }
    }
}

private func hash(_ word: ArraySlice<Unicode.Scalar>) -> Int {
    var hash: UInt64 = 0
    for scalar in word { hash = (hash ^ UInt64(scalar.value)) &* 0x9E37_79B9_7F4A_7C15 ^ (hash >> 29) }
    return Int(truncatingIfNeeded: hash >> 20)
}
