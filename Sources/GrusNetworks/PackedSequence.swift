/// The ids of a sentence, perhaps inside of a longer array.
public typealias TokenSequence = ArraySlice<Int32>

/// How sequences of different lengths lie in one matrix without padding.
///
/// Sequences are sorted by length, longest first; the rows of step 0 come first, one per sequence, then those of step 1,
/// and so on. Sequences that have ended are always the last ones, so a step works on the first rows of its
/// predecessor.
public struct PackedSequence: Sendable {
    /// `order[i]` is the original place of the i-th longest sequence.
    public let order: [Int]
    /// Lengths in that order.
    public let lengths: [Int]
    /// The first row of every step, and at the end the number of all rows.
    private let offsets: [Int]

    /// The layout of sequences of given lengths; equal lengths keep their order.
    public init(lengths original: [Int]) {
        precondition(original.allSatisfy { $0 > 0 }, "a sequence without elements: \(original)")
        order = original.indices.sorted { (original[$0], $1) > (original[$1], $0) }
        lengths = order.map { original[$0] }
        let steps = lengths.first ?? 0
        var offsets = [0]
        offsets.reserveCapacity(steps + 1)
        var alive = lengths.count
        for step in 0..<steps {
            while lengths[alive - 1] <= step { alive -= 1 }
            offsets.append(offsets[step] + alive)
        }
        self.offsets = offsets
    }

    /// The number of steps, which is the longest length.
    public var steps: Int { offsets.count - 1 }
    /// The number of sequences.
    public var sequences: Int { order.count }
    /// The number of all elements.
    public var rows: Int { offsets[steps] }

    /// The rows of one step.
    public func rows(ofStep step: Int) -> Range<Int> { offsets[step]..<offsets[step + 1] }

    /// The rows of consecutive steps.
    public func rows(ofSteps steps: Range<Int>) -> Range<Int> { offsets[steps.lowerBound]..<offsets[steps.upperBound] }

    /// All steps, cut after every `length` of them; nil does not cut.
    public func chunks(ofSteps length: Int?) -> [Range<Int>] {
        guard let length, length < steps else { return [0..<steps] }
        precondition(length >= 1, "chunks of \(length) steps")
        return stride(from: 0, to: steps, by: length).map { $0..<min($0 + length, steps) }
    }

    /// The row of one element.
    ///
    /// - Parameter sequence: the place in the sorted order.
    public func row(ofStep step: Int, sequence: Int) -> Int { offsets[step] + sequence }

    /// The elements of sequences, given in their original order, as they lie in the rows.
    ///
    /// - Parameter first: what comes before every sequence and pushes out its last element; nil for nothing.
    public func pack(_ sequences: [TokenSequence], after first: Int32? = nil) -> [Int32] {
        var packed: [Int32] = []
        packed.reserveCapacity(rows)
        for step in 0..<steps {
            for place in 0..<rows(ofStep: step).count {
                let sequence = sequences[order[place]]
                let index = sequence.startIndex + step
                if let first {
                    packed.append(step == 0 ? first : sequence[index - 1])
                } else {
                    packed.append(sequence[index])
                }
            }
        }
        return packed
    }

    /// For every row of consecutive steps, the place of its sequence in the sorted order.
    public func sequences(ofSteps steps: Range<Int>) -> [Int32] {
        var places: [Int32] = []
        places.reserveCapacity(rows(ofSteps: steps).count)
        for step in steps { places.append(contentsOf: 0..<Int32(rows(ofStep: step).count)) }
        return places
    }
}
