import GrusAutodiff
import GrusNumerics

/// A minimal gated unit: one gate both forgets and resets (Zhou et al. 2016).
///
///     f = σ(W_f x + U_f h + b_f)
///     n = tanh(W_n x + U_n (f ⊙ h) + b_n)
///     h' = (1 − f) ⊙ h + f ⊙ n
struct MGUCell: Cell {
    /// The gates are forget, candidate.
    let input: CellInput
    /// `h`.
    let slots: [Int]
    /// `[hidden, hidden]` each.
    private let recurrent, candidate: RecurrentWeight

    /// Lists the parameters of a cell.
    init(_ shape: CellShape, in layout: inout ParameterLayout) {
        slots = [shape.hidden]
        input = CellInput(shape, gates: 2, in: &layout)
        recurrent = RecurrentWeight("recurrent", shape, gates: 1, in: &layout)
        candidate = RecurrentWeight("candidate", shape, gates: 1, in: &layout)
    }

    var recurrentWeights: [RecurrentWeight] { [recurrent, candidate] }
    var recyclesInput: Bool { false }

    func products(_ projected: Tensor, on tape: Tape) -> List<UnrolledProduct> {
        tape.arena.list(
            recurrent.unroll(rows: projected.rows, on: tape), candidate.unroll(rows: projected.rows, on: tape))
    }

    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>, of unrolling: CellUnrolling,
        on tape: Tape
    ) {
        let previous = before.slot(0)
        let recurrent = recurrent.apply(unrolling.products[0], to: previous, at: rows, on: tape)
        tape.mgu(projected: projected, recurrent: recurrent, previous: previous, into: after.slot(0)) {
            candidate.apply(unrolling.products[1], to: $0, at: rows, on: tape)
        }
    }
}
