import CKernels

// The recurrent cells beside the gated recurrent unit. A cell without a product with the state takes its `UpdateGate` as that
// unit does, but cannot be gated.

extension Kernels {
    /// `projected` and `gates` are `[rows, 4·hidden]` (input, forget, candidate, output), and may be one.
    package static func lstm(projected: Matrix, before: Matrix, gates: Matrix, cell: Matrix, state: Matrix) {
        let (rows, hidden) = (state.rows, state.columns)
        check(projected, is: rows, by: 4 * hidden, "projected")
        check(gates, is: rows, by: 4 * hidden, "gates")
        check(before, is: rows, by: hidden, "before")
        check(cell, is: rows, by: hidden, "cell")
        grus_lstm_forward(rows, hidden, projected.base, before.base, gates.base, cell.base, state.base)
    }

    /// - Parameter accumulating: whether the gradient of `projected` is added to what is there.
    package static func lstmGradient(
        before: Matrix, gates: Matrix, cell: Matrix, ofState: Matrix, ofCell: Matrix, toProjected: Matrix,
        accumulating: Bool, addingToBefore toBefore: Matrix
    ) {
        let (rows, hidden) = (cell.rows, cell.columns)
        check(before, is: rows, by: hidden, "before")
        check(gates, is: rows, by: 4 * hidden, "gates")
        check(ofState, is: rows, by: hidden, "state gradient")
        check(ofCell, is: rows, by: hidden, "cell gradient")
        check(toProjected, is: rows, by: 4 * hidden, "projected gradient")
        check(toBefore, is: rows, by: hidden, "before gradient")
        grus_lstm_backward(
            rows, hidden, before.base, gates.base, cell.base, ofState.base, ofCell.base, accumulating,
            toProjected.base, toBefore.base)
    }

    /// `projected` and `gates` are `[rows, 2·hidden]` (forget, candidate); writes what is kept, `f ⊙ h`.
    package static func mguGate(
        projected: Matrix, recurrent: Matrix, previous: Matrix, gates: Matrix, kept: Matrix
    ) {
        let (rows, hidden) = (kept.rows, kept.columns)
        check(projected, is: rows, by: 2 * hidden, "projected")
        check(recurrent, is: rows, by: hidden, "recurrent")
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 2 * hidden, "gates")
        grus_mgu_gate_forward(
            rows, hidden, projected.base, recurrent.base, previous.base, gates.base, kept.base)
    }

    package static func addMGUGateGradient(
        previous: Matrix, gates: Matrix, gradient: Matrix, toProjected: Matrix, recurrent toRecurrent: Matrix,
        previous toPrevious: Matrix
    ) {
        let (rows, hidden) = (gradient.rows, gradient.columns)
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 2 * hidden, "gates")
        check(toProjected, is: rows, by: 2 * hidden, "projected gradient")
        check(toRecurrent, is: rows, by: hidden, "recurrent gradient")
        check(toPrevious, is: rows, by: hidden, "previous gradient")
        grus_mgu_gate_backward(
            rows, hidden, previous.base, gates.base, gradient.base, toProjected.base, toRecurrent.base, toPrevious.base)
    }

    /// `candidate` is `[rows, hidden]`, the product of what is kept.
    package static func mguState(
        projected: Matrix, candidate: Matrix, previous: Matrix, gates: Matrix, state: Matrix
    ) {
        let (rows, hidden) = (state.rows, state.columns)
        check(projected, is: rows, by: 2 * hidden, "projected")
        check(candidate, is: rows, by: hidden, "candidate")
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 2 * hidden, "gates")
        grus_mgu_state_forward(
            rows, hidden, projected.base, candidate.base, previous.base, gates.base, state.base)
    }

    package static func addMGUStateGradient(
        previous: Matrix, gates: Matrix, gradient: Matrix, toProjected: Matrix, recurrent toRecurrent: Matrix,
        candidate toCandidate: Matrix, previous toPrevious: Matrix
    ) {
        let (rows, hidden) = (gradient.rows, gradient.columns)
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 2 * hidden, "gates")
        check(toProjected, is: rows, by: 2 * hidden, "projected gradient")
        check(toRecurrent, is: rows, by: hidden, "recurrent gradient")
        check(toCandidate, is: rows, by: hidden, "candidate gradient")
        check(toPrevious, is: rows, by: hidden, "previous gradient")
        grus_mgu_state_backward(
            rows, hidden, previous.base, gates.base, gradient.base, toProjected.base, toRecurrent.base,
            toCandidate.base, toPrevious.base)
    }

    /// `projected` and `gates` are `[rows, 2·hidden]` (gate, candidate), and may be one.
    package static func blend(
        update: UpdateGate, projected: Matrix, before: Matrix, gates: Matrix, after: Matrix
    ) {
        let (rows, hidden) = (after.rows, after.columns)
        check(projected, is: rows, by: 2 * hidden, "projected")
        check(gates, is: rows, by: 2 * hidden, "gates")
        check(before, is: rows, by: hidden, "before")
        grus_blend_forward(rows, hidden, update.code, projected.base, before.base, gates.base, after.base)
    }

    /// - Parameter accumulating: whether the gradient of `projected` is added to what is there.
    package static func blendGradient(
        update: UpdateGate, before: Matrix, gates: Matrix, gradient: Matrix, toProjected: Matrix, accumulating: Bool,
        addingToBefore toBefore: Matrix
    ) {
        let (rows, hidden) = (gradient.rows, gradient.columns)
        check(before, is: rows, by: hidden, "before")
        check(gates, is: rows, by: 2 * hidden, "gates")
        check(toProjected, is: rows, by: 2 * hidden, "projected gradient")
        check(toBefore, is: rows, by: hidden, "before gradient")
        grus_blend_backward(
            rows, hidden, update.code, before.base, gates.base, gradient.base, accumulating, toProjected.base,
            toBefore.base)
    }
}
