import GrusNumerics

/// How sequences of different lengths lie in one matrix without padding.
///
/// Sequences are sorted by length, longest first; the rows of step 0 come first, one per sequence, then those of step 1,
/// and so on. Sequences that have ended are always the last ones, so a step works on the first rows of its
/// predecessor.
package struct PackedSequence: BitwiseCopyable, Sendable {
    /// `order[rank]` is the original index of a sequence; the longest one has rank 0.
    package let order: List<Int>
    /// Lengths in that order.
    package let lengths: List<Int>
    /// The first row of every step, and at the end the number of all rows.
    private let offsets: List<Int>

    /// The layout of sequences of given lengths; equal lengths keep their order.
    package init(lengths original: List<Int>, in arena: Arena) {
        precondition(original.allSatisfy { $0 > 0 }, "a sequence without elements")
        let steps = original.max() ?? 0
        // How many sequences have a step; first, how many have it as their last one.
        let alive = arena.list(repeating: 0, count: steps + 1)
        for length in original { alive[length - 1] += 1 }
        for step in (0..<steps).reversed() { alive[step] += alive[step + 1] }
        offsets = arena.list(repeating: 0, count: steps + 1)
        for step in 0..<steps { offsets[step + 1] = offsets[step] + alive[step] }
        order = arena.list(count: original.count)
        lengths = arena.list(count: original.count)
        for (index, length) in original.enumerated() {
            // Behind the longer ones, and behind those of its length that came before.
            let rank = alive[length]
            alive[length] += 1
            (order[rank], lengths[rank]) = (index, length)
        }
    }

    /// The number of steps, which is the longest length.
    package var steps: Int { offsets.count - 1 }
    /// The number of sequences.
    package var sequences: Int { order.count }
    /// The number of all elements.
    package var rows: Int { offsets[steps] }

    /// The rows of one step.
    package func rows(ofStep step: Int) -> Range<Int> { offsets[step]..<offsets[step + 1] }

    /// The rows of consecutive steps.
    package func rows(ofSteps steps: Range<Int>) -> Range<Int> { offsets[steps.lowerBound]..<offsets[steps.upperBound] }

    /// The row of one element.
    ///
    /// - Parameter sequence: its rank.
    package func row(ofStep step: Int, sequence: Int) -> Int { offsets[step] + sequence }

    /// The elements of sequences, given in their original order, as they lie in the rows.
    ///
    /// - Parameter first: what comes before every sequence and pushes out its last element; nil for nothing.
    package func pack(_ sequences: Sentences, after first: Int32? = nil, in arena: Arena) -> List<Int32> {
        let packed = arena.list(of: Int32.self, count: rows)
        for (rank, index) in order.enumerated() {
            for (step, token) in sequences[index].enumerated() {
                let step = first == nil ? step : step + 1
                if step < lengths[rank] { packed[row(ofStep: step, sequence: rank)] = token }
            }
            if let first { packed[rank] = first }
        }
        return packed
    }

    /// For every row of consecutive steps, the rank of its sequence.
    package func sequences(ofSteps steps: Range<Int>, in arena: Arena) -> List<Int32> {
        let ranks = arena.list(of: Int32.self, count: rows(ofSteps: steps).count)
        var row = 0
        for step in steps {
            for rank in 0..<rows(ofStep: step).count {
                ranks[row] = Int32(rank)
                row += 1
            }
        }
        return ranks
    }
}
