/// Counts the n-grams that a hypothesis shares with its references, clipped.
///
/// Units (words or characters) are non-negative numbers, and -1 is a unit that no reference holds. An n-gram is known by
/// the slot of its first n-1 units and its last unit, so no n-gram is ever built: one table per order, 16 bytes an entry.
struct NGramMatcher {
    private var table = NGramTable()
    private var hypothesis: [Int32] = []
    private var references: [Int32] = []

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
        hypothesis.replaceAll(by: hypothesisUnits.count)
        references.replaceAll(by: referenceUnits.count)
        for order in 1..<(maximumOrder + 1) {
            table.removeAll(expecting: referenceUnits.count)
            for segment in segments where segment.count >= order {
                let starts = segment.lowerBound..<(segment.upperBound - order + 1)
                table.addReference(&references, units: referenceUnits, starts: starts, order: order)
                table.restart(references, starts: starts)
            }
            matches.append(table.countMatches(&hypothesis, units: hypothesisUnits, order: order))
        }
    }
}

extension [Int32] {
    /// Makes the array `count` zeros: the one prefix of all 1-grams.
    fileprivate mutating func replaceAll(by count: Int) {
        removeAll(keepingCapacity: true)
        append(contentsOf: repeatElement(0, count: count))
    }
}

/// The n-grams of one order: an open-addressing table from (slot of the prefix, last unit) to two counts.
struct NGramTable {
    private struct Entry {
        static let empty = Entry(key: .max, limit: 0, seen: 0)
        var key: UInt64
        /// How often the reference that has it most often has it.
        var limit: Int32
        /// How often the segment at hand had it up to now.
        var seen: Int32
    }

    private var entries: [Entry] = []
    private var mask = 0
    private var shift: UInt64 = 0

    /// Empties the table and makes room for a number of n-grams, at most half full.
    mutating func removeAll(expecting count: Int) {
        let bits = max(5, Int.bitWidth - (2 * count).leadingZeroBitCount)
        let capacity = 1 << bits
        if entries.count < capacity { entries = Array(repeating: .empty, count: capacity) }
        for slot in 0..<capacity { entries[slot] = .empty }
        mask = capacity - 1
        shift = UInt64(64 - bits)
    }

    /// Counts the n-grams of a reference. `grams` holds the slots of the (n-1)-grams and gets those of the n-grams.
    mutating func addReference(_ grams: inout [Int32], units: [Int32], starts: Range<Int>, order: Int) {
        let (mask, shift) = (mask, shift)
        var grams = grams.mutableSpan
        var entries = entries.mutableSpan
        let units = units.span
        for start in starts {
            let key = gramKey(prefix: grams[start], unit: units[start + order - 1])
            var slot = home(of: key, shift: shift)
            while entries[slot].key != key {
                if entries[slot].key == .max {
                    entries[slot].key = key
                    break
                }
                slot = (slot + 1) & mask
            }
            let seen = entries[slot].seen + 1
            entries[slot].seen = seen
            if seen > entries[slot].limit { entries[slot].limit = seen }
            grams[start] = Int32(truncatingIfNeeded: slot)
        }
    }

    /// Counts from zero again for the next segment.
    mutating func restart(_ grams: [Int32], starts: Range<Int>) {
        for start in starts { entries[Int(grams[start])].seen = 0 }
    }

    /// The number of n-grams of the hypothesis that the table has, clipped; `grams` as for a reference, -1 if unknown.
    mutating func countMatches(_ grams: inout [Int32], units: [Int32], order: Int) -> Int {
        guard units.count >= order else { return 0 }
        let (mask, shift) = (mask, shift)
        var grams = grams.mutableSpan
        var entries = entries.mutableSpan
        let units = units.span
        var matches = 0
        for start in 0..<(units.count - order + 1) {
            let prefix = grams[start]
            let unit = units[start + order - 1]
            grams[start] = -1
            guard prefix >= 0, unit >= 0 else { continue }
            let key = gramKey(prefix: prefix, unit: unit)
            var slot = home(of: key, shift: shift)
            while entries[slot].key != key, entries[slot].key != .max { slot = (slot + 1) & mask }
            guard entries[slot].key == key else { continue }
            entries[slot].seen += 1
            if entries[slot].seen <= entries[slot].limit { matches += 1 }
            grams[start] = Int32(truncatingIfNeeded: slot)
        }
        return matches
    }
}

private func gramKey(prefix: Int32, unit: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: prefix)) << 32 | UInt64(UInt32(bitPattern: unit))
}

/// The slot where the search for a key begins: the high bits of a multiplicative hash.
private func home(of key: UInt64, shift: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
}
