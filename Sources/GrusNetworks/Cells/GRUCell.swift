import GrusAutodiff
import GrusNumerics

/// A gated recurrent unit.
///
///     z = σ(W_z x + U_z h + b_z)        r = σ(W_r x + U_r h + b_r)
///     n = tanh(W_n x + U_n (r ⊙ h) + b_n)                     reset: before   (Cho et al. 2014)
///     n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))               reset: after    (cuDNN, PyTorch)
///     h' = z ⊙ h + (1 − z) ⊙ n                                update: keep    (Cho et al. 2014)
///     h' = (1 − z) ⊙ h + z ⊙ n                                update: write   (Chung et al. 2014)
///     h' = (1 − z) ⊙ h + z ⊙ r ⊙ n                            update: gated
struct GRUCell: Cell {
    /// The conventions, and the parameters that only one of them has.
    private enum Candidate {
        /// `c_n`, `[1, hidden]`.
        case resetAfter(bias: Parameter)
        /// `U_n`, `[hidden, hidden]`.
        case resetBefore(RecurrentWeight)
    }

    /// The gates are reset, update, candidate.
    let input: CellInput
    /// `h`.
    let slots: [Int]
    /// `[hidden, 3·hidden]`, or without the candidate `[hidden, 2·hidden]` for `reset: before`.
    private let recurrent: RecurrentWeight
    private let candidate: Candidate
    private let update: UpdateGate

    /// Lists the parameters of a cell.
    init(_ config: CellConfig, _ shape: CellShape, in layout: inout ParameterLayout) {
        slots = [shape.hidden]
        update = config.update
        input = CellInput(shape, gates: 3, in: &layout)
        switch config.reset {
        case .after:
            recurrent = RecurrentWeight("recurrent", shape, gates: 3, in: &layout)
            candidate = .resetAfter(bias: layout.add("\(shape.name).candidate.bias", columns: shape.hidden))
        case .before:
            recurrent = RecurrentWeight("recurrent", shape, gates: 2, in: &layout)
            candidate = .resetBefore(RecurrentWeight("candidate", shape, gates: 1, in: &layout))
        }
    }

    var recurrentWeights: [RecurrentWeight] {
        switch candidate {
        case .resetAfter: [recurrent]
        case .resetBefore(let candidate): [recurrent, candidate]
        }
    }

    var recyclesInput: Bool {
        switch candidate {
        case .resetAfter: true
        case .resetBefore: false
        }
    }

    func products(_ projected: Tensor, on tape: Tape) -> List<UnrolledProduct> {
        let rows = projected.rows
        switch candidate {
        case .resetAfter(let bias):
            return tape.arena.list(recurrent.unroll(rows: rows, bias: bias, on: tape))
        case .resetBefore(let candidate):
            return tape.arena.list(
                recurrent.unroll(rows: rows, on: tape), candidate.unroll(rows: rows, on: tape))
        }
    }

    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>, of unrolling: CellUnrolling,
        on tape: Tape
    ) {
        let (previous, state, products) = (before.slot(0), after.slot(0), unrolling.products)
        switch candidate {
        case .resetAfter(let bias):
            let recurrent = recurrent.apply(products[0], to: previous, at: rows, bias: bias, on: tape)
            tape.gruAfter(
                update, projected: projected, recurrent: recurrent, bias: bias, previous: previous, into: state)
        case .resetBefore(let candidate):
            let recurrent = recurrent.apply(products[0], to: previous, at: rows, on: tape)
            tape.gruBefore(update, projected: projected, recurrent: recurrent, previous: previous, into: state) {
                candidate.apply(products[1], to: $0, at: rows, on: tape)
            }
        }
    }
}
