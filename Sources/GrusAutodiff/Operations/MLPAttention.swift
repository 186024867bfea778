import GrusNumerics

/// A step of attention whose positions a multi-layer perceptron scores (Bahdanau et al. 2015).
struct MLPAttention: DifferentiableOperation {
    let query: Tensor
    let energy: Parameter
    let memory: AttentionMemory
    let weights: Matrix
    let context: Tensor
    /// One per query row.
    let spans: List<Kernels.Span>

    func forward(on tape: Tape) {
        Kernels.attention(
            spans: spans, query: query.value, keys: memory.keys.value, values: memory.values.value,
            energy: tape.parameters[energy], weights: weights, context: context.value)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: context), let gradients = tape.gradients else { return }
        Kernels.addAttentionGradient(
            spans: spans, query: query.value, keys: memory.keys.value, values: memory.values.value,
            energy: tape.parameters[energy], weights: weights, context: context.value, gradient: gradient,
            toQuery: tape.gradientToAddOrDiscard(of: query), keys: tape.gradientToAddOrDiscard(of: memory.keys),
            energy: gradients.toAdd(energy))
    }
}

extension Tape {
    /// One step of additive attention, which owns `rows` of the contexts; row i of the query attends to span i of the memory:
    /// `score_s = energy · tanh(key_s + query)`, softmax over the row's span, and the weighted sum of the values.
    ///
    /// - Parameters:
    ///   - energy: `[1, units]`.
    ///   - query: `[rows, units]`.
    /// - Returns: the contexts, and the attention weights `[rows, longest span]`, zero beyond a row's span.
    @discardableResult
    package func attend(
        _ attention: UnrolledAttention, energy: Parameter, with query: Tensor, at rows: Range<Int>
    ) -> (contexts: Tensor, weights: Tensor) {
        precondition(query.rows == rows.count, "\(query.rows) queries for \(rows.count) rows")
        precondition(rows.count <= attention.memory.rows, "\(rows.count) rows for \(attention.memory.rows) spans")
        let step = MLPAttention(
            query: query, energy: energy, memory: attention.memory, weights: attention.weights[rows],
            context: attention.contexts[rows], spans: attention.memory.spans.sublist(0..<rows.count))
        run(step)
        return (step.context, constant(step.weights))
    }
}
