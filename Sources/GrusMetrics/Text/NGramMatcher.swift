/// Counts the n-grams that a hypothesis shares with its references, clipped.
///
/// Units (words or characters) are non-negative numbers, and -1 is a unit that no reference holds. An n-gram is known by
/// the slot of its first n-1 units and its last unit, so no n-gram is ever built. It can only be shared if these n-1 units
/// are, so each order looks at what the order before has left.
struct NGramMatcher {
    private var table = NGramTable()
    private var hypothesis: [NGram] = []
    private var references: [[NGram]] = []

    /// Appends, for each order from 1, the number of n-grams of the hypothesis that are in the references. An n-gram
    /// counts at most as often as in the reference that has it most often.
    ///
    /// - Parameters:
    ///   - hypothesisUnits: the units of the hypothesis.
    ///   - referenceUnits: the units of all references, one reference after another.
    ///   - segments: where each reference lies in `referenceUnits`.
    mutating func appendMatches(
        hypothesis hypothesisUnits: [Int32], references referenceUnits: [Int32], segments: [Range<Int>],
        maximumOrder: Int, to matches: inout [Int]
    ) {
        while references.count < segments.count { references.append([]) }
        for (index, segment) in segments.enumerated() { references[index].replaceAll(by: segment) }
        hypothesis.replaceAll(by: hypothesisUnits.indices)
        for order in 1..<(maximumOrder + 1) {
            guard !hypothesis.isEmpty else {
                matches.append(0)
                continue
            }
            table.removeAll(expecting: hypothesis.count)
            table.addHypothesis(&hypothesis, units: hypothesisUnits, order: order)
            var count = 0
            for (index, segment) in segments.enumerated() {
                count += table.countMatches(
                    &references[index], units: referenceUnits, end: segment.upperBound, order: order)
                if segments.count > 1 { table.restart(references[index]) }
            }
            matches.append(count)
            table.keepShared(&hypothesis)
        }
    }
}

/// An n-gram of a segment.
struct NGram {
    /// The index of its first unit.
    var start: Int32
    /// Its slot in the table of its order.
    var slot: Int32
}

extension [NGram] {
    /// Makes the list the empty n-grams in front of some units.
    fileprivate mutating func replaceAll(by units: Range<Int>) {
        removeAll(keepingCapacity: true)
        append(addingCapacity: units.count) { grams in
            for start in units { grams.append(NGram(start: Int32(truncatingIfNeeded: start), slot: 0)) }
        }
    }
}

/// The n-grams of a hypothesis of one order: an open-addressing table from (slot of the prefix, last unit) to counts.
///
/// Whether an n-gram is shared cannot be foretold, so nothing branches on it: one that is not counts in an empty slot,
/// where it matters to nobody.
struct NGramTable {
    fileprivate struct Entry {
        static let empty = Entry(key: .max, count: 0, limit: 0, seen: 0)
        var key: UInt64
        /// How often the hypothesis has it.
        var count: Int32
        /// How often the reference that has it most often has it.
        var limit: Int32
        /// How often the reference at hand had it up to now.
        var seen: Int32
    }

    private var entries: [Entry] = []
    private var mask = 0
    private var shift: UInt64 = 0

    /// Empties the table and makes room for a number of n-grams, at most half full.
    mutating func removeAll(expecting count: Int) {
        let bits = Int.bitWidth - (2 * count).leadingZeroBitCount
        let capacity = 1 << bits
        if entries.count < capacity { entries = Array(repeating: .empty, count: capacity) }
        for slot in 0..<capacity { entries[slot] = .empty }
        mask = capacity - 1
        shift = UInt64(64 - bits)
    }

    /// Adds the n-grams of the hypothesis. `grams` holds the (n-1)-grams, in order, and gets the n-grams.
    mutating func addHypothesis(_ grams: inout [NGram], units: [Int32], order: Int) {
        grams.dropLast(tooLongFor: units.count, order: order)
        let (mask, shift) = (mask, shift)
        let units = units.span
        var grams = grams.mutableSpan
        var entries = entries.mutableSpan
        for index in grams.indices {
            let key = grams[index].key(units, order: order)
            let slot = slot(of: key, in: entries, mask: mask, shift: shift)
            entries[slot].key = key
            entries[slot].count &+= 1
            grams[index].slot = Int32(truncatingIfNeeded: slot)
        }
    }

    /// The number of n-grams that a reference adds to the clipped matches.
    ///
    /// - Parameters:
    ///   - grams: the (n-1)-grams that the hypothesis has too, in order; the same of the n-grams afterwards.
    ///   - end: the end of the reference in `units`.
    mutating func countMatches(_ grams: inout [NGram], units: [Int32], end: Int, order: Int) -> Int {
        grams.dropLast(tooLongFor: end, order: order)
        let (mask, shift) = (mask, shift)
        let units = units.span
        var list = grams.mutableSpan
        var entries = entries.mutableSpan
        var (matches, shared) = (0, 0)
        for index in list.indices {
            let gram = list[index]
            let key = gram.key(units, order: order)
            let slot = slot(of: key, in: entries, mask: mask, shift: shift)
            var entry = entries[slot]
            entry.seen &+= 1
            matches &+= entry.seen > entry.limit && entry.seen <= entry.count ? 1 : 0
            entry.limit = max(entry.limit, entry.seen)
            entries[slot] = entry
            list[shared] = NGram(start: gram.start, slot: Int32(truncatingIfNeeded: slot))
            shared &+= entry.key == key ? 1 : 0
        }
        grams.removeLast(grams.count - shared)
        return matches
    }

    /// Counts from zero again for the next reference.
    mutating func restart(_ grams: [NGram]) {
        for gram in grams { entries[Int(gram.slot)].seen = 0 }
    }

    /// Forgets the n-grams of the hypothesis that no reference has.
    func keepShared(_ grams: inout [NGram]) {
        let entries = entries.span
        var list = grams.mutableSpan
        var shared = 0
        for index in list.indices {
            let gram = list[index]
            list[shared] = gram
            shared &+= entries[Int(gram.slot)].limit > 0 ? 1 : 0
        }
        grams.removeLast(grams.count - shared)
    }
}

extension NGram {
    /// The (n-1)-gram's slot and the last unit of the n-gram.
    @inline(__always)
    fileprivate func key(_ units: Span<Int32>, order: Int) -> UInt64 {
        UInt64(UInt32(bitPattern: slot)) << 32 | UInt64(UInt32(bitPattern: units[Int(start) &+ order &- 1]))
    }
}

extension [NGram] {
    /// Drops those whose last unit would lie behind the end.
    fileprivate mutating func dropLast(tooLongFor end: Int, order: Int) {
        while let last, Int(last.start) + order > end { removeLast() }
    }
}

/// The slot of a key, or the empty one where it would be; the search begins at the high bits of a multiplicative hash.
@inline(__always)
private func slot(
    of key: UInt64, in entries: borrowing MutableSpan<NGramTable.Entry>, mask: Int, shift: UInt64
) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while entries[slot].key != key, entries[slot].key != .max { slot = (slot &+ 1) & mask }
    return slot
}
