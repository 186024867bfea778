import GrusAutodiff
import GrusNumerics

/// Recurrent cells above one another: in the encoder they run over whole sequences, in the decoder step by step.
package struct Stack: Sendable {
    /// Lowest first.
    let levels: [Level]
    /// The widths of the slots of the state, those of the lowest level first.
    let slots: [Int]
    /// The level that each slot belongs to.
    let levelOfSlot: [Int]

    /// A stack of levels, lowest first.
    init(_ levels: [Level]) {
        self.levels = levels
        slots = levels.flatMap(\.slots)
        levelOfSlot = levels.indices.flatMap { index in levels[index].slots.map { _ in index } }
    }

    /// The width of what others see of the highest level.
    package var outputSize: Int { levels.last?.outputSize ?? 0 }

    /// The weights that are multiplied by something once per step.
    package var weights: [Parameter] { levels.flatMap { $0.directions.flatMap(\.cell.weights) } }
}

// MARK: - Whole sequences

extension Stack {
    /// Runs over whole sequences from states of zeros.
    ///
    /// - Parameters:
    ///   - inputs: side by side, `[rows, width]` each.
    ///   - truncation: after how many steps no gradient flows from one to the other; nil lets it flow everywhere.
    /// - Returns: what the highest level hands on, side by side.
    func run(
        _ inputs: List<Tensor>, _ sequence: PackedSequence, truncation: Int?, on tape: Tape
    ) -> List<Tensor> {
        levels.reduce(inputs) { outputs, level in level.run(outputs, sequence, truncation: truncation, on: tape) }
    }
}

// MARK: - Steps

/// A number of steps of a stack: what they share, per level.
typealias StackUnrolling = List<LevelUnrolling>

extension Stack {
    /// The slot that others see of the highest level's cell.
    var outputSlot: Int { slots.count - (levels.last?.slots.count ?? 0) }

    /// What the highest level hands on after all steps, `[rows, output]`.
    func outputs(of unrolling: StackUnrolling) -> Tensor { unrolling[levels.count - 1].outputs }

    /// Prepares steps.
    ///
    /// - Parameters:
    ///   - known: the first of the lowest level's inputs, side by side, as far as they are known before the steps.
    ///   - states: where the states after all steps go, `[rows, width]` per slot.
    func unroll(_ known: List<Tensor>, into states: List<Tensor>, on tape: Tape) -> StackUnrolling {
        var first = 0
        return tape.arena.list(count: levels.count) { index in
            let slots = first..<first + levels[index].slots.count
            first = slots.upperBound
            return levels[index].unroll(
                index == 0 ? known : tape.list(nil), into: states.sublist(slots), on: tape)
        }
    }

    /// One step, from the lowest level to the highest.
    ///
    /// - Parameters:
    ///   - input: what was not known of the lowest level's inputs; it is not looked at where all were.
    ///   - before: the state before.
    ///   - rows: the rows of this step among all rows of the unrolling.
    func step(_ input: Tensor, _ before: State, at rows: Range<Int>, of unrolling: StackUnrolling, on tape: Tape) {
        var (input, first) = (input, 0)
        for (index, level) in levels.enumerated() {
            let slots = first..<first + level.slots.count
            first = slots.upperBound
            input = level.step(input, before.slots(slots), at: rows, of: unrolling[index], on: tape)
        }
    }
}
