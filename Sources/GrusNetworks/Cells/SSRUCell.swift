import GrusAutodiff
import GrusNumerics

/// A simpler simple recurrent unit, which has no product with the state (Kim et al. 2019), so that a sequence is one product
/// and one scan.
///
///     f = σ(W_f x + b_f)
///     c' = f ⊙ c + (1 − f) ⊙ (W x + b)
///     h' = max(0, c')
struct SSRUCell: Cell {
    /// The gates are forget, candidate.
    let input: CellInput
    /// `h` and `c`.
    let slots: [Int]

    /// Lists the parameters of a cell.
    init(_ shape: CellShape, in layout: inout ParameterLayout) {
        slots = [shape.hidden, shape.hidden]
        input = CellInput(shape, gates: 2, in: &layout)
    }

    var recurrentWeights: [RecurrentWeight] { [] }
    var recyclesInput: Bool { true }

    func products(_ projected: Tensor, on tape: Tape) -> List<UnrolledProduct> {
        tape.arena.list(of: UnrolledProduct.self, count: 0)
    }

    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>, of unrolling: CellUnrolling,
        on tape: Tape
    ) {
        tape.blend(.keep, projected: projected, before: before.slot(1), into: after.slot(1))
        tape.relu(after.slot(1), into: after.slot(0))
    }
}
