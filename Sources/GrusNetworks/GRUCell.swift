import GrusAutodiff
import GrusNumerics

/// A gated recurrent unit: the module that encoder and decoder are built from.
///
/// What depends on the inputs alone is computed for a whole sequence at once (`project`); what depends on the state, step
/// by step (`step`).
///
///     z = σ(W_z x + U_z h + b_z)        r = σ(W_r x + U_r h + b_r)
///     n = tanh(W_n x + U_n (r ⊙ h) + b_n)                     reset: before   (Cho et al. 2014)
///     n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))               reset: after    (cuDNN, PyTorch)
///     h' = z ⊙ h + (1 − z) ⊙ n                                update: keep    (Cho et al. 2014)
///     h' = (1 − z) ⊙ h + z ⊙ n                                update: write   (Chung et al. 2014)
package struct GRUCell: Sendable {
    /// The conventions, and the parameters that only one of them has.
    enum Candidate: Sendable {
        /// `c_n`, `[1, hidden]`.
        case resetAfter(bias: Parameter)
        /// `U_n`, `[hidden, hidden]`.
        case resetBefore(weight: Parameter)
    }

    /// The width of the inputs.
    package let inputSize: Int
    /// The width of the state.
    package let hiddenSize: Int
    /// `[input, 3·hidden]`: reset, update, candidate.
    let inputWeight: Parameter
    /// `[1, 3·hidden]`.
    let inputBias: Parameter
    /// `[hidden, 3·hidden]`, or without the candidate `[hidden, 2·hidden]` for `reset: before`.
    let recurrentWeight: Parameter
    let candidate: Candidate
    let update: UpdateGate

    /// Lists the parameters of a cell.
    package init(
        _ config: CellConfig, inputSize: Int, hiddenSize: Int, name: String, in layout: inout ParameterLayout
    ) {
        self.inputSize = inputSize
        self.hiddenSize = hiddenSize
        update = config.update
        let initial = Initializer.uniform(fan: hiddenSize)
        inputWeight = layout.add("\(name).input.weight", rows: inputSize, columns: 3 * hiddenSize, initial)
        inputBias = layout.add("\(name).input.bias", columns: 3 * hiddenSize)
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

    /// The recurrent products of a number of steps with `rows` rows in all.
    package struct Unrolling: BitwiseCopyable {
        let recurrent: UnrolledProduct
        let candidate: UnrolledProduct?
    }

    /// Whether nothing but the gates of a step needs the products that go into it.
    var recycles: Bool {
        switch candidate {
        case .resetAfter: true
        case .resetBefore: false
        }
    }

    /// `W x + b` of a whole sequence, `[rows, 3·hidden]`, where `x` is the inputs side by side. For `step` alone, which may
    /// overwrite it.
    package func project(_ inputs: List<Tensor>, on tape: Tape) -> Tensor {
        tape.linear(inputs, inputWeight.all, bias: inputBias, recycling: recycles)
    }

    /// Prepares steps with `rows` rows in all.
    package func unroll(rows: Int, on tape: Tape) -> Unrolling {
        switch candidate {
        case .resetAfter(let bias):
            Unrolling(
                recurrent: tape.unrolledProduct(
                    recurrentWeight.all, rows: rows, recycling: recycles, bias: bias, biasColumn: 2 * hiddenSize),
                candidate: nil)
        case .resetBefore(let weight):
            Unrolling(
                recurrent: tape.unrolledProduct(recurrentWeight.all, rows: rows),
                candidate: tape.unrolledProduct(weight.all, rows: rows))
        }
    }

    /// The state after one step.
    ///
    /// - Parameters:
    ///   - projected: `W x + b` of this step, `[step rows, 3·hidden]`.
    ///   - previous: the state before, `[step rows, hidden]`.
    ///   - state: where the state after goes, `[step rows, hidden]`.
    ///   - rows: the rows of this step among all rows of the unrolling.
    package func step(
        _ projected: Tensor, _ previous: Tensor, into state: Tensor, at rows: Range<Int>, of unrolling: Unrolling,
        on tape: Tape
    ) {
        let recurrent = tape.apply(unrolling.recurrent, to: previous, at: rows)
        switch (candidate, unrolling.candidate) {
        case (.resetBefore, let product?):
            tape.gruBefore(update, projected: projected, recurrent: recurrent, previous: previous, into: state) {
                tape.apply(product, to: $0, at: rows)
            }
        case (.resetAfter(let bias), _):
            tape.gruAfter(
                update, projected: projected, recurrent: recurrent, bias: bias, previous: previous, into: state)
        case (.resetBefore, nil):
            preconditionFailure("an unrolling of another cell")
        }
    }

    /// Runs over whole sequences from a state of zeros.
    ///
    /// - Parameters:
    ///   - inputs: side by side, `[rows, width]` each.
    ///   - backwards: whether the last element of every sequence is the first step.
    ///   - truncation: after how many steps, counted from the first element, no gradient flows from one to the other;
    ///     nil lets it flow everywhere.
    /// - Returns: the states, `[rows, hidden]`, in the rows of their inputs.
    package func run(
        _ inputs: List<Tensor>, _ sequence: PackedSequence, backwards: Bool, truncation: Int? = nil, on tape: Tape
    ) -> Tensor {
        let projected = project(inputs, on: tape)
        let unrolling = unroll(rows: sequence.rows, on: tape)
        let states = tape.tensor(rows: sequence.rows, columns: hiddenSize)
        var previous: Tensor?
        for index in 0..<sequence.steps {
            let step = backwards ? sequence.steps - 1 - index : index
            let rows = sequence.rows(ofStep: step)
            if let truncation, (backwards ? step + 1 : step) % truncation == 0 {
                previous = previous.map { tape.constant($0.value) }
            }
            // Forwards, sequences end on the way; backwards, they begin on the way, from zero.
            let from =
                previous.map { $0.rows > rows.count ? $0[0..<rows.count] : tape.extend($0, toRows: rows.count) }
                ?? tape.zeros(rows: rows.count, columns: hiddenSize)
            let state = states[rows]
            self.step(projected[rows], from, into: state, at: rows, of: unrolling, on: tape)
            previous = state
        }
        return states
    }
}
