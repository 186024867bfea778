import GrusNumerics

/// A step of a unit whose gates do not depend on the state.
struct Blend: DifferentiableOperation {
    let update: UpdateGate
    let projected: Tensor
    let before: Tensor
    let gates: Matrix
    let after: Tensor

    func forward(on tape: Tape) {
        Kernels.blend(
            update: update, projected: projected.value, before: before.value, gates: gates, after: after.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: after), let target = tape.gradientToAccumulate(of: projected) else {
            return
        }
        Kernels.blendGradient(
            update: update, before: before.value, gates: gates, gradient: gradient, toProjected: target.matrix,
            accumulating: target.accumulating, addingToBefore: tape.gradientToAddOrDiscard(of: before))
    }
}

extension Tape {
    /// One step without a product with the state: `g ⊙ before + (1 − g) ⊙ x` (keep) or `(1 − g) ⊙ before + g ⊙ x` (write), where
    /// g is the sigmoid of the first half of what is projected, and x the second.
    ///
    /// - Parameters:
    ///   - projected: `[rows, 2·hidden]`. Where it recycles its values, the gates take their place.
    ///   - before: `[rows, hidden]`.
    ///   - after: where the blend goes, `[rows, hidden]`.
    package func blend(_ update: UpdateGate, projected: Tensor, before: Tensor, into after: Tensor) {
        run(Blend(update: update, projected: projected, before: before, gates: gates(of: projected), after: after))
    }
}
