import GrusNumerics

/// A step of attention whose positions the product of query and key scores (Luong et al. 2015; Vaswani et al. 2017).
struct DotAttention: DifferentiableOperation {
    let step: AttentionStep
    let scale: Float

    func forward(on tape: Tape) {
        Kernels.dotAttention(step.kernel, scale: scale)
    }

    func backward(on tape: Tape) {
        guard let gradient = step.gradient(on: tape), let scores = step.attention.shared.scores else { return }
        Kernels.addDotAttentionGradient(step.kernel, scale: scale, gradient, scores: scores[step.rows])
    }
}

extension DotAttention {
    /// The part of the backward pass that waits for all steps: as the scores are products, the gradient of the keys is one per
    /// sentence and head too.
    struct KeyClosing: BackwardStep {
        let attention: UnrolledAttention
        let queries: Tensor

        func backward(on tape: Tape) {
            guard let scores = attention.shared.scores,
                let target = tape.gradientToAdd(of: attention.shared.memory.keys)
            else { return }
            attention.shared.addProducts(scores, queries.value, to: target, on: tape)
        }
    }
}

extension Tape {
    /// Prepares steps of dot attention.
    ///
    /// - Parameter queries: the queries of all steps, `[rows, units]`; each is computed before its step.
    package func unrolledDotAttention(
        _ memory: AttentionMemory, memoryRows: List<Int32>, queries: Tensor, heads: Int = 1, dropout: Double = 0
    ) -> UnrolledAttention {
        var shared = sharedAttention(memory, memoryRows: memoryRows, heads: heads, dropout: dropout)
        if isRecording { shared.scores = zeros(rows: shared.weights.rows, columns: shared.weights.columns).value }
        let attention = UnrolledAttention(shared, in: arena)
        record(UnrolledAttention.Closing(attention: attention))
        record(DotAttention.KeyClosing(attention: attention, queries: queries))
        return attention
    }

    /// One step of dot attention, which owns `rows` of the contexts; row i of the query attends to span i of the memory. Each
    /// head, with its share of all columns: `score_s = scale · (key_s · query)`, softmax over the row's span, and the weighted sum
    /// of the values.
    ///
    /// - Parameter query: `rows` of the queries.
    /// - Returns: the contexts, and the attention weights `[rows, heads · longest span]`, zero beyond a row's span.
    @discardableResult
    package func attend(
        _ attention: UnrolledAttention, scale: Float, with query: Tensor, at rows: Range<Int>
    ) -> (contexts: Tensor, weights: Tensor) {
        let step = AttentionStep(query, attention, at: rows)
        run(DotAttention(step: step, scale: scale))
        return (step.context, constant(step.weights))
    }
}
