import GrusAutodiff
import GrusNumerics

/// A minimal gated recurrent unit without a product with the state (Feng et al. 2024), so that a sequence is one product and
/// one scan.
///
///     z = σ(W_z x + b_z)
///     n = W_n x + b_n
///     h' = (1 − z) ⊙ h + z ⊙ n
struct MinGRUCell: Cell {
    /// The gates are update, candidate.
    let input: CellInput
    /// `h`.
    let slots: [Int]

    /// Lists the parameters of a cell.
    init(_ shape: CellShape, in layout: inout ParameterLayout) {
        slots = [shape.hidden]
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
        tape.blend(.write, projected: projected, before: before.slot(0), into: after.slot(0))
    }
}
