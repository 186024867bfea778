/// Counts the edits of TER: greedy shifts of word blocks as long as they lower the edit distance, then that distance.
///
/// Which shifts are tried, in which order, and when the search stops follow Tercom by way of sacreBLEU.
struct ShiftSearch {
    private static let maximumLength = 10
    private static let maximumDistance = 50
    private static let maximumCandidates = 1000

    private var distances = BeamEditDistance()
    private var alignment = Alignment()
    private var words: [Int32] = []
    private var reference: [Int32] = []
    private var shifted: [Int32] = []
    /// The distance of `words`.
    private var distance = 0
    /// Shifts cannot change which words there are, so no distance is below this.
    private var leastDistance = 0
    private var candidates = 0
    private var best: Shift?

    /// A block of words and where it goes; `gain` is what it takes off the distance.
    private struct Shift {
        var gain: Int
        let length: Int
        let start: Int
        let target: Int

        /// Whether this shift is preferred at equal gain: longer, then earlier, then to an earlier position.
        func precedes(_ other: Shift) -> Bool {
            (length, -start, -target) > (other.length, -other.start, -other.target)
        }
    }

    /// The number of edits and shifts from one sequence of words to another.
    mutating func edits(from hypothesis: [Int32], to reference: [Int32]) -> Int {
        guard !hypothesis.isEmpty, !reference.isEmpty else { return max(hypothesis.count, reference.count) }
        guard hypothesis != reference else { return 0 }
        words = hypothesis
        self.reference = reference
        leastDistance = max(words.count, reference.count) - commonWords(words, reference)
        candidates = 0
        distances.prepare(hypothesisCount: words.count, reference: reference)
        distance = distances.distance(keeping: words)
        var shifts = 0
        while distance > leastDistance {
            findBestShift()
            guard let best, candidates < Self.maximumCandidates else { break }
            perform(best)
            swap(&words, &shifted)
            distance = distances.distance(keeping: words)
            shifts += 1
        }
        return shifts + distance
    }

    /// Tries every block of words that stands elsewhere in the reference.
    private mutating func findBestShift() {
        best = nil
        distances.align(words, into: &alignment)
        for start in words.indices where words[start] >= 0 {
            let near = start - Self.maximumDistance..<start + Self.maximumDistance + 1
            for source in near.clamped(to: reference.indices) {
                var length = 0
                while length < Self.maximumLength, start + length < words.count, source + length < reference.count,
                    words[start + length] == reference[source + length]
                {
                    length += 1
                    tryShifts(start: start, source: source, length: length)
                    if candidates >= Self.maximumCandidates { return }
                }
            }
        }
    }

    /// Tries the positions for a block that stands at `source` in the reference: before its first word and after each.
    private mutating func tryShifts(start: Int, source: Int, length: Int) {
        guard alignment.hasHypothesisError(start, length), alignment.hasReferenceError(source, length),
            !(start..<start + length).contains(alignment.positions[source])
        else { return }
        var last = -1
        for position in source - 1..<min(source + length, reference.count) {
            let target = position < 0 ? 0 : alignment.positions[position] + 1
            if target == last { continue }
            last = target
            candidates += 1
            weigh(Shift(gain: 0, length: length, start: start, target: target))
        }
    }

    /// Makes a shift the best one if it is. Its distance is computed only as far as that is open.
    private mutating func weigh(_ shift: Shift) {
        var leastGain = 1
        if let best { leastGain = shift.precedes(best) ? best.gain : best.gain + 1 }
        let limit = distance - leastGain
        guard limit >= leastDistance else { return }
        perform(shift)
        let first = min(shift.start, shift.target)
        guard let shiftedDistance = distances.distance(of: shifted, from: first, limit: limit) else { return }
        best = shift
        best?.gain = distance - shiftedDistance
    }

    /// Writes the words with one block moved to `shifted`. A target inside of the block moves it by as many words.
    private mutating func perform(_ shift: Shift) {
        let block = shift.start..<shift.start + shift.length
        shifted.removeAll(keepingCapacity: true)
        if shift.target < block.lowerBound {
            shifted.append(contentsOf: words[..<shift.target])
            shifted.append(contentsOf: words[block])
            shifted.append(contentsOf: words[shift.target..<block.lowerBound])
            shifted.append(contentsOf: words[block.upperBound...])
        } else {
            let isBeyond = shift.target > block.upperBound
            let end = min(isBeyond ? shift.target : block.upperBound + shift.target - block.lowerBound, words.count)
            shifted.append(contentsOf: words[..<block.lowerBound])
            shifted.append(contentsOf: words[block.upperBound..<end])
            shifted.append(contentsOf: words[block])
            shifted.append(contentsOf: words[end...])
        }
    }
}

/// The number of words that two sequences share, each as often as in both.
private func commonWords(_ left: [Int32], _ right: [Int32]) -> Int {
    var counts = [Int32](repeating: 0, count: Int(right.max() ?? -1) + 1)
    for word in right { counts[Int(word)] += 1 }
    var common = 0
    for word in left where word >= 0 && Int(word) < counts.count && counts[Int(word)] > 0 {
        counts[Int(word)] -= 1
        common += 1
    }
    return common
}
