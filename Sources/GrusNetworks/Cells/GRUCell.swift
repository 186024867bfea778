import GrusAutodiff
import GrusNumerics

/// A gated recurrent unit.
///
///     z = σ(W_z x + U_z h + b_z)        r = σ(W_r x + U_r h + b_r)
///     n = tanh(W_n x + U_n (r ⊙ h) + b_n)                     reset: before   (Cho et al. 2014)
///     n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))               reset: after    (cuDNN, PyTorch)
///     h' = z ⊙ h + (1 − z) ⊙ n                                update: keep    (Cho et al. 2014)
///     h' = (1 − z) ⊙ h + z ⊙ n                                update: write   (Chung et al. 2014)
struct GRUCell: Cell {
    /// The conventions, and the parameters that only one of them has.
    private enum Candidate {
        /// `c_n`, `[1, hidden]`.
        case resetAfter(bias: Parameter)
        /// `U_n`, `[hidden, hidden]`.
        case resetBefore(weight: Parameter)
    }

    /// The gates are reset, update, candidate.
    let input: CellInput
    /// `h`.
    let slots: [Int]
    /// `[hidden, 3·hidden]`, or without the candidate `[hidden, 2·hidden]` for `reset: before`.
    private let recurrentWeight: Parameter
    private let candidate: Candidate
    private let update: UpdateGate

    /// Lists the parameters of a cell.
    init(_ config: CellConfig, inputSize: Int, hiddenSize: Int, name: String, in layout: inout ParameterLayout) {
        slots = [hiddenSize]
        update = config.update
        let initial = Initializer.uniform(fan: hiddenSize)
        input = CellInput(gates: 3, inputSize: inputSize, hiddenSize: hiddenSize, name: name, in: &layout)
        switch config.reset {
        case .after:
            recurrentWeight = layout.add("\(name).recurrent.weight", rows: hiddenSize, columns: 3 * hiddenSize, initial)
            candidate = .resetAfter(bias: layout.add("\(name).candidate.bias", columns: hiddenSize))
        case .before:
            recurrentWeight = layout.add("\(name).recurrent.weight", rows: hiddenSize, columns: 2 * hiddenSize, initial)
            candidate = .resetBefore(
                weight: layout.add("\(name).candidate.weight", rows: hiddenSize, columns: hiddenSize, initial))
        }
    }

    var weights: [Parameter] {
        switch candidate {
        case .resetAfter: [input.weight, recurrentWeight]
        case .resetBefore(let weight): [input.weight, recurrentWeight, weight]
        }
    }

    var recyclesInput: Bool {
        switch candidate {
        case .resetAfter: true
        case .resetBefore: false
        }
    }

    func products(rows: Int, on tape: Tape) -> List<UnrolledProduct> {
        switch candidate {
        case .resetAfter(let bias):
            tape.arena.list(
                tape.unrolledProduct(
                    recurrentWeight.all, rows: rows, recycling: recyclesInput, bias: bias, biasColumn: 2 * hiddenSize))
        case .resetBefore(let weight):
            tape.arena.list(
                tape.unrolledProduct(recurrentWeight.all, rows: rows), tape.unrolledProduct(weight.all, rows: rows))
        }
    }

    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>,
        with products: List<UnrolledProduct>, on tape: Tape
    ) {
        let (previous, state) = (before.slot(0), after.slot(0))
        let recurrent = tape.apply(products[0], to: previous, at: rows)
        switch candidate {
        case .resetAfter(let bias):
            tape.gruAfter(
                update, projected: projected, recurrent: recurrent, bias: bias, previous: previous, into: state)
        case .resetBefore:
            tape.gruBefore(update, projected: projected, recurrent: recurrent, previous: previous, into: state) {
                tape.apply(products[1], to: $0, at: rows)
            }
        }
    }
}
