import GrusAutodiff
import GrusNumerics

/// A long short-term memory with a forget gate (Gers et al. 2000), whose bias is 1 before training.
///
///     i = σ(W_i x + U_i h + b_i)        f = σ(W_f x + U_f h + b_f)        o = σ(W_o x + U_o h + b_o)
///     n = tanh(W_n x + U_n h + b_n)
///     c' = f ⊙ c + i ⊙ n
///     h' = o ⊙ tanh(c')
struct LSTMCell: Cell {
    /// The gates are input, forget, candidate, output.
    let input: CellInput
    /// `h` and `c`.
    let slots: [Int]
    /// `[hidden, 4·hidden]`.
    private let recurrent: RecurrentWeight

    /// Lists the parameters of a cell.
    init(_ shape: CellShape, in layout: inout ParameterLayout) {
        slots = [shape.hidden, shape.hidden]
        input = CellInput(shape, gates: 4, forgetGate: 1, in: &layout)
        recurrent = RecurrentWeight("recurrent", shape, gates: 4, in: &layout)
    }

    var recurrentWeights: [RecurrentWeight] { [recurrent] }
    var recyclesInput: Bool { true }

    func products(_ projected: Tensor, on tape: Tape) -> List<UnrolledProduct> {
        tape.arena.list(recurrent.unroll(rows: projected.rows, addingTo: projected, on: tape))
    }

    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>, of unrolling: CellUnrolling,
        on tape: Tape
    ) {
        let sum = recurrent.add(
            unrolling.products[0], of: before.slot(0), to: projected, at: rows, on: tape)
        tape.lstm(projected: sum, before: before.slot(1), cell: after.slot(1), state: after.slot(0))
    }
}
