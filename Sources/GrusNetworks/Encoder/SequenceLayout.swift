import GrusAutodiff
import GrusNumerics

/// How the elements of sentences lie in the rows of matrices, in the two orders that layers want. Sentences keep the order in
/// which they came.
package struct SequenceLayout: BitwiseCopyable {
    /// An order of rows.
    package enum Order: Sendable, BitwiseCopyable {
        /// All first elements, then all second ones, …, for what recurs: `PackedSequence`.
        case byStep
        /// One sentence after another, for what looks sideways.
        case bySentence
    }

    /// The rows by step.
    let packed: PackedSequence
    /// Where every sentence starts by sentence, and where the last one ends.
    let starts: List<Int>
    /// For every row by sentence, the row by step.
    private let packedRows: List<Int32>

    /// The layout of sentences, none of which is empty.
    init(_ sentences: Sentences, in arena: Arena) {
        packed = PackedSequence(sentences, in: arena)
        let count = packed.sequences
        let ranks = arena.list(of: Int.self, count: count)
        for (rank, original) in packed.order.enumerated() { ranks[original] = rank }
        starts = arena.list(repeating: 0, count: count + 1)
        packedRows = arena.list(count: packed.rows)
        for (sentence, rank) in ranks.enumerated() {
            let start = starts[sentence]
            starts[sentence + 1] = start + packed.lengths[rank]
            for row in start..<starts[sentence + 1] {
                packedRows[row] = Int32(packed.row(ofStep: row - start, sequence: rank))
            }
        }
    }

    /// The rows by step in which the first elements of all sentences lie, or their last ones.
    func ends(first: Bool, in arena: Arena) -> List<Int32> {
        arena.list(count: packed.sequences) { packedRows[first ? starts[$0] : starts[$0 + 1] - 1] }
    }

    /// For every row of one order, the row of the other.
    private func rows(of order: Order, in arena: Arena) -> List<Int32> {
        guard order == .byStep else { return packedRows }
        let rows = arena.list(of: Int32.self, count: packedRows.count)
        for (row, packed) in packedRows.enumerated() { rows[Int(packed)] = Int32(row) }
        return rows
    }

    /// The tokens of the sentences, one for each row.
    func tokens(_ sentences: Sentences, _ order: Order, in arena: Arena) -> List<Int32> {
        let tokens = packed.pack(sentences, in: arena)
        guard order == .bySentence else { return tokens }
        return arena.list(count: packedRows.count) { tokens[Int(packedRows[$0])] }
    }

    /// Tensors side by side, with their rows in another order.
    ///
    /// - Returns: the tensors themselves if they have it already, else one.
    func reorder(_ inputs: List<Tensor>, from old: Order, to new: Order, on tape: Tape) -> List<Tensor> {
        guard old != new else { return inputs }
        return tape.list(tape.gather(inputs, rows: rows(of: new, in: tape.arena)))
    }
}
