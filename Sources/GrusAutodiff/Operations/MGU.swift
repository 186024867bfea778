import GrusNumerics

/// The first half of a step of a minimal gated unit: `f` and `f ⊙ h`.
struct MGUGate: DifferentiableOperation {
    let projected: Tensor
    let recurrent: Tensor
    let previous: Tensor
    let gates: Matrix
    let kept: Tensor

    func forward(on tape: Tape) {
        Kernels.mguGate(
            projected: projected.value, recurrent: recurrent.value, previous: previous.value, gates: gates,
            kept: kept.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: kept) else { return }
        Kernels.addMGUGateGradient(
            previous: previous.value, gates: gates, gradient: gradient,
            toProjected: tape.gradientToAddOrDiscard(of: projected),
            recurrent: tape.gradientToAddOrDiscard(of: recurrent), previous: tape.gradientToAddOrDiscard(of: previous))
    }
}

/// The second half: the candidate and the blend.
struct MGUState: DifferentiableOperation {
    let projected: Tensor
    let recurrent: Tensor
    let candidate: Tensor
    let previous: Tensor
    let gates: Matrix
    let state: Tensor

    func forward(on tape: Tape) {
        Kernels.mguState(
            projected: projected.value, candidate: candidate.value, previous: previous.value, gates: gates,
            state: state.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: state) else { return }
        Kernels.addMGUStateGradient(
            previous: previous.value, gates: gates, gradient: gradient,
            toProjected: tape.gradientToAddOrDiscard(of: projected),
            recurrent: tape.gradientToAddOrDiscard(of: recurrent),
            candidate: tape.gradientToAddOrDiscard(of: candidate), previous: tape.gradientToAddOrDiscard(of: previous))
    }
}

extension Tape {
    /// One step of a minimal gated unit: `f = σ(W_f x + U_f h + b_f)`, `n = tanh(W_n x + U_n (f ⊙ h) + b_n)`,
    /// `h' = (1 − f) ⊙ h + f ⊙ n`.
    ///
    /// - Parameters:
    ///   - projected: `W x + b`, `[rows, 2·hidden]` in the order forget, candidate.
    ///   - recurrent: `U_f h`, `[rows, hidden]`.
    ///   - previous: `h`, `[rows, hidden]`.
    ///   - state: where `h'` goes, `[rows, hidden]`.
    ///   - candidate: computes `U_n (f ⊙ h)` from `f ⊙ h`, both `[rows, hidden]`.
    package func mgu(
        projected: Tensor, recurrent: Tensor, previous: Tensor, into state: Tensor, candidate: (Tensor) -> Tensor
    ) {
        let gates = arena.matrix(rows: projected.rows, columns: projected.columns)
        let first = MGUGate(
            projected: projected, recurrent: recurrent, previous: previous, gates: gates,
            kept: tensor(rows: state.rows, columns: state.columns))
        run(first)
        run(
            MGUState(
                projected: projected, recurrent: recurrent, candidate: candidate(first.kept), previous: previous,
                gates: gates, state: state))
    }
}
