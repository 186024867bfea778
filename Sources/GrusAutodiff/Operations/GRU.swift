import GrusNumerics

/// A step whose reset gate acts after the recurrent product (cuDNN, PyTorch).
struct GRUAfter: DifferentiableOperation {
    let update: UpdateGate
    let projected: Tensor
    let recurrent: Tensor
    let bias: Parameter
    let previous: Tensor
    let gates: Matrix
    let state: Tensor

    func forward(on tape: Tape) {
        Kernels.gruAfter(
            update: update, projected: projected.value, recurrent: recurrent.value, bias: tape.parameters[bias],
            previous: previous.value, gates: gates, state: state.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: state) else { return }
        let (toProjected, toRecurrent, accumulating) = tape.gradientsToAccumulate(of: projected, recurrent)
        Kernels.gruAfterGradient(
            update: update, recurrent: recurrent.value, bias: tape.parameters[bias], previous: previous.value,
            gates: gates, gradient: gradient, toProjected: toProjected, recurrent: toRecurrent,
            accumulating: accumulating, addingToPrevious: tape.gradientToAddOrDiscard(of: previous))
    }
}

/// The first half of a step whose reset gate acts before the candidate's product (Cho et al. 2014): `r`, `z`, `r ⊙ h`.
struct GRUBeforeGates: DifferentiableOperation {
    let projected: Tensor
    let recurrent: Tensor
    let previous: Tensor
    let gates: Matrix
    let reset: Tensor

    func forward(on tape: Tape) {
        Kernels.gruBeforeGates(
            projected: projected.value, recurrent: recurrent.value, previous: previous.value, gates: gates,
            reset: reset.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: reset) else { return }
        Kernels.addGRUBeforeGatesGradient(
            previous: previous.value, gates: gates, gradient: gradient,
            toProjected: tape.gradientToAddOrDiscard(of: projected),
            recurrent: tape.gradientToAddOrDiscard(of: recurrent), previous: tape.gradientToAddOrDiscard(of: previous))
    }
}

/// The second half: the candidate and the blend.
struct GRUBeforeState: DifferentiableOperation {
    let update: UpdateGate
    let projected: Tensor
    let recurrent: Tensor
    let candidate: Tensor
    let previous: Tensor
    let gates: Matrix
    let state: Tensor

    func forward(on tape: Tape) {
        Kernels.gruBeforeState(
            update: update, projected: projected.value, candidate: candidate.value, previous: previous.value,
            gates: gates, state: state.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: state) else { return }
        Kernels.addGRUBeforeStateGradient(
            update: update, previous: previous.value, gates: gates, gradient: gradient,
            toProjected: tape.gradientToAddOrDiscard(of: projected),
            recurrent: tape.gradientToAddOrDiscard(of: recurrent),
            candidate: tape.gradientToAddOrDiscard(of: candidate), previous: tape.gradientToAddOrDiscard(of: previous))
    }
}

extension Tape {
    /// One step of a unit with `reset: after`:
    /// `n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))`.
    ///
    /// - Parameters:
    ///   - projected: `W x + b`, `[rows, 3·hidden]` in the order reset, update, candidate. Where it recycles its values,
    ///     the gates take their place.
    ///   - recurrent: `U h`, `[rows, 3·hidden]`, without a bias.
    ///   - bias: `c_n`, `[1, hidden]`; its gradient belongs to whoever made `recurrent`.
    ///   - previous: `h`, `[rows, hidden]`.
    ///   - state: where `h'` goes, `[rows, hidden]`.
    package func gruAfter(
        _ update: UpdateGate, projected: Tensor, recurrent: Tensor, bias: Parameter, previous: Tensor,
        into state: Tensor
    ) {
        run(
            GRUAfter(
                update: update, projected: projected, recurrent: recurrent, bias: bias, previous: previous,
                gates: gates(of: projected), state: state))
    }

    /// One step of a unit with `reset: before`: `n = tanh(W_n x + U_n (r ⊙ h) + b_n)`.
    ///
    /// - Parameters:
    ///   - projected: `W x + b`, `[rows, 3·hidden]` in the order reset, update, candidate.
    ///   - recurrent: `U h` of reset and update gate, `[rows, 2·hidden]`.
    ///   - previous: `h`, `[rows, hidden]`.
    ///   - state: where `h'` goes, `[rows, hidden]`.
    ///   - candidate: computes `U_n (r ⊙ h)` from `r ⊙ h`, both `[rows, hidden]`.
    package func gruBefore(
        _ update: UpdateGate, projected: Tensor, recurrent: Tensor, previous: Tensor, into state: Tensor,
        candidate: (Tensor) -> Tensor
    ) {
        let gates = arena.matrix(rows: state.rows, columns: 3 * state.columns)
        let first = GRUBeforeGates(
            projected: projected, recurrent: recurrent, previous: previous, gates: gates,
            reset: tensor(rows: state.rows, columns: state.columns))
        run(first)
        run(
            GRUBeforeState(
                update: update, projected: projected, recurrent: recurrent, candidate: candidate(first.reset),
                previous: previous, gates: gates, state: state))
    }
}
