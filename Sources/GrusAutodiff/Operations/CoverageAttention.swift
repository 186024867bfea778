import GrusNumerics

/// A step of attention whose positions a multi-layer perceptron scores that knows how much each has been attended to so far
/// (Tu et al. 2016).
struct CoverageAttention: DifferentiableOperation {
    let step: AttentionStep
    let energy, feature: Parameter
    /// The sum of the weights of all steps before, and with this one, `[rows, heads · longest span]`.
    let before, after: Tensor

    private func coverage(on tape: Tape) -> Kernels.Coverage {
        Kernels.Coverage(before: before.value, after: after.value, feature: tape.parameters[feature])
    }

    func forward(on tape: Tape) {
        Kernels.coverageAttention(step.kernel, coverage(on: tape), energy: tape.parameters[energy])
    }

    func nameParameters(_ name: (Parameter) -> Void) {
        name(energy)
        name(feature)
    }

    func backward(on tape: Tape) {
        guard let gradient = step.gradient(on: tape), let gradients = tape.gradients else { return }
        Kernels.addCoverageAttentionGradient(
            step.kernel, coverage(on: tape), energy: tape.parameters[energy], gradient,
            covered: tape.gradientToAddOrDiscard(of: after),
            toKeys: tape.gradientToAddOrDiscard(of: step.keys), energy: gradients.toAdd(energy),
            feature: gradients.toAdd(feature), before: tape.gradientToAddOrDiscard(of: before))
    }
}

extension Tape {
    /// One step of additive attention with coverage, which owns `rows` of the contexts; row i of the query attends to span i of
    /// the memory. Each head, with its share of all columns: `score_s = energy · tanh(key_s + query + before_s · feature)`,
    /// softmax over the row's span, and the weighted sum of the values; `after = before + weights`.
    ///
    /// - Parameters:
    ///   - energy: `[1, units]`.
    ///   - feature: `[1, units]`.
    ///   - query: `[rows, units]`.
    ///   - before: the coverage before, `[rows, heads · longest span]`, zero beyond a row's span.
    ///   - after: where the coverage after goes, of the same shape.
    package func attend(
        _ attention: UnrolledAttention, energy: Parameter, feature: Parameter, with query: Tensor,
        covered before: Tensor,
        into after: Tensor, at rows: Range<Int>
    ) {
        run(
            CoverageAttention(
                step: AttentionStep(query, attention, at: rows), energy: energy, feature: feature, before: before,
                after: after))
    }
}
