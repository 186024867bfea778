import GrusAutodiff
import GrusNumerics

/// Recurrent cells above one another: in the encoder they run over whole sequences, in the decoder step by step.
package struct Stack: Sendable {
    /// The cells of one level, which read the same: one from the beginning to the end, and perhaps another one from the end
    /// to the beginning. A decoder has the first alone.
    struct Level: Sendable {
        let cells: [any Cell]

        /// The width of what the next level sees.
        var outputSize: Int { cells.reduce(0) { $0 + $1.hiddenSize } }
    }

    let levels: [Level]
    /// The probability with which units are dropped between two levels.
    let dropout: Double
    /// The widths of the slots of the state, those of the lowest level first.
    let slots: [Int]
    /// The level that each slot belongs to.
    let levelOfSlot: [Int]

    /// A stack of levels, lowest first.
    init(_ levels: [Level], dropout: Double) {
        self.levels = levels
        self.dropout = dropout
        slots = levels.flatMap { $0.cells.flatMap(\.slots) }
        levelOfSlot = levels.indices.flatMap { index in levels[index].cells.flatMap(\.slots).map { _ in index } }
    }

    /// The width of what others see of the highest level.
    package var outputSize: Int { levels.last?.outputSize ?? 0 }

    /// The weights that are multiplied by something once per step.
    package var weights: [Parameter] { levels.flatMap { $0.cells.flatMap(\.weights) } }
}

// MARK: - Whole sequences

extension Stack {
    /// Runs over whole sequences from states of zeros.
    ///
    /// - Parameters:
    ///   - inputs: side by side, `[rows, width]` each.
    ///   - truncation: after how many steps no gradient flows from one to the other; nil lets it flow everywhere.
    /// - Returns: what others see of the highest level, `[rows, hidden]` for each of its cells.
    func run(
        _ inputs: List<Tensor>, _ sequence: PackedSequence, truncation: Int?, on tape: Tape
    ) -> List<Tensor> {
        var outputs = inputs
        for (index, level) in levels.enumerated() {
            if index > 0 { outputs = tape.arena.list(count: outputs.count) { tape.dropout(outputs[$0], dropout) } }
            outputs = tape.arena.list(count: level.cells.count) { direction in
                level.cells[direction].run(
                    outputs, sequence, backwards: direction == 1, truncation: truncation, on: tape)
            }
        }
        return outputs
    }
}

// MARK: - Steps

/// A number of steps of a stack: what they share, per level.
typealias StackUnrolling = List<CellUnrolling>

extension Stack {
    /// The slot that others see of the highest level.
    var outputSlot: Int { slots.count - (levels.last?.cells[0].slots.count ?? 0) }

    /// Prepares steps.
    ///
    /// - Parameters:
    ///   - known: the first of the lowest level's inputs, side by side, as far as they are known before the steps.
    ///   - states: where the states after all steps go, `[rows, width]` per slot.
    func unroll(_ known: List<Tensor>, into states: List<Tensor>, on tape: Tape) -> StackUnrolling {
        var first = 0
        return tape.arena.list(count: levels.count) { index in
            let cell = levels[index].cells[0]
            defer { first += cell.slots.count }
            return cell.unroll(
                index == 0 ? known : tape.list(nil), into: states.sublist(first..<first + cell.slots.count), on: tape)
        }
    }

    /// One step, from the lowest level to the highest.
    ///
    /// - Parameters:
    ///   - input: what was not known of the lowest level's inputs.
    ///   - before: the state before.
    ///   - rows: the rows of this step among all rows of the unrolling.
    func step(_ input: Tensor, _ before: State, at rows: Range<Int>, of unrolling: StackUnrolling, on tape: Tape) {
        var (input, first) = (input, 0)
        for (index, level) in levels.enumerated() {
            let cell = level.cells[0]
            let slots = first..<first + cell.slots.count
            let after = cell.step(input, before.slots(slots), at: rows, of: unrolling[index], on: tape)
            input = index + 1 < levels.count ? tape.dropout(after.slot(0), dropout) : after.slot(0)
            first = slots.upperBound
        }
    }
}
