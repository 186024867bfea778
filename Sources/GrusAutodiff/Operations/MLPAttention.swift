import GrusNumerics

/// A step of attention whose positions a multi-layer perceptron scores (Bahdanau et al. 2015).
struct MLPAttention: DifferentiableOperation {
    let step: AttentionStep
    let energy: Parameter

    func forward(on tape: Tape) {
        Kernels.mlpAttention(step.kernel, energy: tape.parameters[energy])
    }

    func nameParameters(_ name: (Parameter) -> Void) { name(energy) }

    func backward(on tape: Tape) {
        guard let gradient = step.gradient(on: tape), let gradients = tape.gradients else { return }
        Kernels.addMLPAttentionGradient(
            step.kernel, energy: tape.parameters[energy], gradient,
            toKeys: tape.gradientToAddOrDiscard(of: step.keys), energy: gradients.toAdd(energy))
    }
}

extension Tape {
    /// One step of additive attention, which owns `rows` of the contexts; row i of the query attends to span i of the memory.
    /// Each head, with its share of all columns: `score_s = energy · tanh(key_s + query)`, softmax over the row's span, and the
    /// weighted sum of the values.
    ///
    /// - Parameters:
    ///   - energy: `[1, units]`.
    ///   - query: `[rows, units]`.
    /// - Returns: the contexts, and the attention weights `[rows, heads · longest span]`, zero beyond a row's span.
    @discardableResult
    package func attend(
        _ attention: UnrolledAttention, energy: Parameter, with query: Tensor, at rows: Range<Int>
    ) -> (contexts: Tensor, weights: Tensor) {
        let step = AttentionStep(query, attention, at: rows)
        run(MLPAttention(step: step, energy: energy))
        return (step.context, constant(step.weights))
    }
}
