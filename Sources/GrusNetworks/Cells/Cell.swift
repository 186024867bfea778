import GrusAutodiff
import GrusNumerics

/// A recurrent cell: the module that the stacks of encoder and decoder are built from.
///
/// What depends on the inputs alone is computed for a whole sequence at once; what depends on the state, step by step. A
/// new kind is one file with a type of its own, and one line in `CellConfig.makeCell`.
package protocol Cell: Sendable {
    /// What becomes of the inputs, which no state takes part in.
    var input: CellInput { get }
    /// The widths of the slots of its state, the first of which is what others see.
    var slots: [Int] { get }
    /// What it multiplies its state by.
    var recurrentWeights: [RecurrentWeight] { get }
    /// Whether the gradient of what becomes of the inputs may take its memory: whether nothing but the step that reads a
    /// row needs it.
    var recyclesInput: Bool { get }

    /// Prepares the products with the state.
    ///
    /// - Parameter projected: what becomes of the inputs of all steps; a product may add itself to it.
    func products(_ projected: Tensor, on tape: Tape) -> List<UnrolledProduct>

    /// Prepares the transitions of which each step has several; none for a cell that is a transition itself.
    ///
    /// - Parameter states: where the states after all steps go.
    func transitions(_ projected: Tensor, into states: List<Tensor>, on tape: Tape) -> List<CellUnrolling>

    /// Computes the state after one step.
    ///
    /// - Parameters:
    ///   - projected: what has become of the inputs of this step, `[step rows, …]`.
    ///   - before: the state before, of as many rows.
    ///   - after: where the state after goes.
    ///   - rows: the rows of this step among all rows of the unrolling.
    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>, of unrolling: CellUnrolling,
        on tape: Tape)
}

/// A number of steps of a cell: what they share.
package struct CellUnrolling: BitwiseCopyable {
    /// `W x + b`, `[rows, gates · hidden]`, as far as the inputs are known.
    let projected: Tensor
    /// What completes it step by step; nil where all inputs are known.
    let completion: UnrolledProduct?
    /// The products with the state.
    let products: List<UnrolledProduct>
    /// The transitions of which each step has several.
    let transitions: List<CellUnrolling>
    /// The states after all steps, `[rows, width]` per slot.
    let states: List<Tensor>

    /// What others see of the states after all steps, `[rows, hidden]`.
    package var outputs: Tensor { states[0] }
}

extension Tape {
    /// Room for the states after steps with `rows` rows in all, `[rows, width]` per slot.
    ///
    /// - Parameter widths: the columns of every slot.
    package func states(_ widths: [Int], rows: Int) -> List<Tensor> {
        arena.list(count: widths.count) { tensor(rows: rows, columns: widths[$0]) }
    }
}

extension Cell {
    /// The width of what others see of the state.
    package var hiddenSize: Int { slots[0] }

    /// The weights that are multiplied by something once per step.
    var weights: [Parameter] { (input.weight.map { [$0] } ?? []) + recurrentWeights.map(\.weight) }

    package func transitions(
        _ projected: Tensor, into states: List<Tensor>, on tape: Tape
    ) -> List<CellUnrolling> {
        tape.arena.list(of: CellUnrolling.self, count: 0)
    }

    /// Prepares steps.
    ///
    /// - Parameters:
    ///   - known: the first of the inputs, side by side, as far as they are known before the steps; the rest is handed to
    ///     each step.
    ///   - states: where the states after all steps go, `[rows, width]` per slot.
    package func unroll(_ known: List<Tensor>, into states: List<Tensor>, on tape: Tape) -> CellUnrolling {
        let (projected, completion) = input.unroll(
            known, rows: states[0].rows, recycling: recyclesInput && !input.isNormalised, on: tape)
        return unroll(projected: projected, completion: completion, into: states, on: tape)
    }

    /// Prepares steps.
    ///
    /// - Parameters:
    ///   - projected: what becomes of the inputs.
    ///   - completion: what completes it step by step.
    func unroll(
        projected: Tensor, completion: UnrolledProduct? = nil, into states: List<Tensor>, on tape: Tape
    ) -> CellUnrolling {
        CellUnrolling(
            projected: projected, completion: completion, products: products(projected, on: tape),
            transitions: transitions(projected, into: states, on: tape), states: states)
    }

    /// One step.
    ///
    /// - Parameters:
    ///   - rest: what was not known of the inputs, `[step rows, width]`; not looked at where all were.
    ///   - before: the state before, `step rows` of every slot.
    ///   - rows: the rows of this step among all rows of the unrolling.
    /// - Returns: the state after.
    package func step(
        _ rest: Tensor?, _ before: State, at rows: Range<Int>, of unrolling: CellUnrolling, on tape: Tape
    ) -> State {
        if let product = unrolling.completion, let rest { _ = tape.apply(product, to: rest, at: rows) }
        let after = State(unrolling.states, rows: rows)
        let projected = input.finish(unrolling.projected[rows], on: tape)
        step(projected, before, into: after, at: rows, of: unrolling, on: tape)
        return after
    }

    /// Runs over whole sequences from a state of zeros.
    ///
    /// - Parameters:
    ///   - inputs: side by side, `[rows, width]` each.
    ///   - backwards: whether the last element of every sequence is the first step.
    ///   - truncation: after how many steps, counted from the first element, no gradient flows from one to the other;
    ///     nil lets it flow everywhere.
    /// - Returns: what others see of the states, `[rows, hidden]`, in the rows of their inputs.
    package func run(
        _ inputs: List<Tensor>, _ sequence: PackedSequence, backwards: Bool, truncation: Int? = nil, on tape: Tape
    ) -> Tensor {
        let states = tape.states(slots, rows: sequence.rows)
        tape.passing {
            step(through: sequence, inputs, into: states, backwards: backwards, truncation: truncation, on: tape)
        }
        return states[0]
    }

    /// Takes the steps of whole sequences.
    private func step(
        through sequence: PackedSequence, _ inputs: List<Tensor>, into states: List<Tensor>, backwards: Bool,
        truncation: Int?, on tape: Tape
    ) {
        let unrolling = unroll(inputs, into: states, on: tape)
        var state: State?
        for index in 0..<sequence.steps {
            let step = backwards ? sequence.steps - 1 - index : index
            let rows = sequence.rows(ofStep: step)
            if let truncation, (backwards ? step + 1 : step) % truncation == 0 {
                state = state?.detached(on: tape)
            }
            // Forwards, sequences end on the way; backwards, they begin on the way, from zero.
            let before =
                state?.resized(toRows: rows.count, on: tape) ?? State.zeros(slots, rows: rows.count, on: tape)
            state = self.step(nil, before, at: rows, of: unrolling, on: tape)
        }
    }
}
