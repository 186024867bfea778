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
    /// The weights that are multiplied by something once per step.
    var weights: [Parameter] { get }
    /// Whether the gradient of what becomes of the inputs may take its memory: whether nothing but the step that reads a
    /// row needs it.
    var recyclesInput: Bool { get }

    /// Prepares the products with the state, for steps with `rows` rows in all.
    func products(rows: Int, on tape: Tape) -> List<UnrolledProduct>

    /// Computes the state after one step.
    ///
    /// - Parameters:
    ///   - projected: what has become of the inputs of this step, `[step rows, …]`.
    ///   - before: the state before, of as many rows.
    ///   - after: where the state after goes.
    ///   - rows: the rows of this step among all rows of the products.
    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>,
        with products: List<UnrolledProduct>, on tape: Tape)
}

/// The product of a cell with its inputs: `W x + b` of all its gates, side by side.
package struct CellInput: Sendable {
    /// `[input, gates · hidden]`.
    let weight: Parameter
    /// `[1, gates · hidden]`.
    let bias: Parameter

    /// The width of the inputs.
    var size: Int { weight.shape.rows }

    /// Lists the parameters of a number of gates.
    init(gates: Int, inputSize: Int, hiddenSize: Int, name: String, in layout: inout ParameterLayout) {
        weight = layout.add(
            "\(name).input.weight", rows: inputSize, columns: gates * hiddenSize, .uniform(fan: hiddenSize))
        bias = layout.add("\(name).input.bias", columns: gates * hiddenSize)
    }
}

extension CellConfig {
    /// Lists the parameters of a cell of this kind.
    package func makeCell(
        inputSize: Int, hiddenSize: Int, name: String, in layout: inout ParameterLayout
    ) -> any Cell {
        switch kind {
        case .gru: GRUCell(self, inputSize: inputSize, hiddenSize: hiddenSize, name: name, in: &layout)
        }
    }
}

/// A number of steps of a cell: what they share.
package struct CellUnrolling: BitwiseCopyable {
    /// `W x + b`, `[rows, gates · hidden]`, as far as the inputs are known.
    let projected: Tensor
    /// What completes it step by step; nil where all inputs are known.
    let completion: UnrolledProduct?
    /// The products with the state.
    let products: List<UnrolledProduct>
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

    /// Prepares steps.
    ///
    /// - Parameters:
    ///   - known: the first of the inputs, side by side, as far as they are known before the steps; the rest is handed to
    ///     each step.
    ///   - states: where the states after all steps go, `[rows, width]` per slot.
    package func unroll(_ known: List<Tensor>, into states: List<Tensor>, on tape: Tape) -> CellUnrolling {
        let rows = states[0].rows
        let width = known.reduce(0) { $0 + $1.columns }
        let projected =
            known.isEmpty
            ? tape.repeated(input.bias, rows: rows, recycling: recyclesInput)
            : tape.linear(known, input.weight[0..<width], bias: input.bias, recycling: recyclesInput)
        let completion =
            width == input.size
            ? nil : tape.unrolledProduct(input.weight[width..<input.size], rows: rows, addingTo: projected)
        return CellUnrolling(
            projected: projected, completion: completion, products: products(rows: rows, on: tape),
            states: states)
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
        step(unrolling.projected[rows], before, into: after, at: rows, with: unrolling.products, on: tape)
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
        let unrolling = unroll(inputs, into: tape.states(slots, rows: sequence.rows), on: tape)
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
        return unrolling.outputs
    }
}
