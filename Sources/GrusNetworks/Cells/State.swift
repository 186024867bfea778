import GrusAutodiff
import GrusNumerics

/// The state of a recurrence: a row of slots, each a tensor `[rows, width]`. A value: a step takes one and gives one.
///
/// The first slot of a cell is what others see of it. The state of a stack is that of its cells, lowest first; that of a
/// decoder has what its attention carries behind it.
package struct State {
    /// The slots, perhaps with the states of other steps.
    private let whole: List<Tensor>
    /// The rows of this state among them.
    private let rows: Range<Int>

    /// The state that some rows of tensors hold, one tensor per slot.
    package init(_ slots: List<Tensor>, rows: Range<Int>) {
        whole = slots
        self.rows = rows
    }

    /// The number of slots.
    package var slotCount: Int { whole.count }

    /// One slot, `[rows, width]`.
    package func slot(_ index: Int) -> Tensor { whole[index][rows] }

    /// Consecutive slots.
    func slots(_ range: Range<Int>) -> State { State(whole.sublist(range), rows: rows) }

    /// The state of the same rows whose first slots are those of another one.
    func replacingFirst(with other: State, on tape: Tape) -> State {
        State(
            tape.arena.list(count: slotCount) { $0 < other.slotCount ? other.slot($0) : slot($0) },
            rows: 0..<rows.count)
    }

    /// The first rows only.
    func prefix(_ count: Int) -> State { State(whole, rows: rows.lowerBound..<rows.lowerBound + count) }

    /// The state with as many rows as a step has: the first ones, or all and zeros below them.
    func resized(toRows count: Int, on tape: Tape) -> State {
        guard count > rows.count else { return prefix(count) }
        return State(tape.arena.list(count: slotCount) { tape.extend(slot($0), toRows: count) }, rows: 0..<count)
    }

    /// The same numbers, through which no gradient flows.
    func detached(on tape: Tape) -> State {
        State(tape.arena.list(count: slotCount) { tape.constant(slot($0).value) }, rows: 0..<rows.count)
    }

    /// A state of zeros, through which no gradient flows.
    ///
    /// - Parameter widths: the columns of every slot.
    static func zeros(_ widths: [Int], rows: Int, on tape: Tape) -> State {
        State(
            tape.arena.list(count: widths.count) { tape.zeros(rows: rows, columns: widths[$0]) }, rows: 0..<rows)
    }

    // MARK: Buffers

    /// Room for states of `rows` rows which outlives the scratch memory of a step.
    package static func buffer(like state: State, rows: Int, on tape: Tape) -> State {
        State(
            tape.arena.list(count: state.slotCount) { tape.zeros(rows: rows, columns: state.slot($0).columns) },
            rows: 0..<rows)
    }

    /// Copies another state into the first rows of this one, and returns those.
    func storing(_ other: State) -> State { storing(other.rows.count, of: other) { $0 } }

    /// Copies rows of another state into the first rows of this one, and returns those.
    ///
    /// - Parameters:
    ///   - count: the number of rows that are copied.
    ///   - row: for each of them, which row of the other state it is.
    package func storing(_ count: Int, of other: State, row: (Int) -> Int) -> State {
        for index in 0..<slotCount {
            let (slot, source) = (slot(index).value, other.slot(index).value)
            for target in 0..<count {
                let row = row(target)
                slot[target..<target + 1].copy(from: source[row..<row + 1])
            }
        }
        return prefix(count)
    }
}
