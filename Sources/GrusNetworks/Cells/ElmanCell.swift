import GrusAutodiff
import GrusNumerics

/// A simple recurrent network, the baseline whose gradient vanishes (Elman 1990): `h' = tanh(W x + U h + b)`.
struct ElmanCell: Cell {
    let input: CellInput
    /// `h`.
    let slots: [Int]
    /// `[hidden, hidden]`.
    private let recurrent: RecurrentWeight

    /// Lists the parameters of a cell.
    init(_ shape: CellShape, in layout: inout ParameterLayout) {
        slots = [shape.hidden]
        input = CellInput(shape, gates: 1, in: &layout)
        recurrent = RecurrentWeight("recurrent", shape, gates: 1, in: &layout)
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
        tape.tanh(sum, into: after.slot(0))
    }
}
