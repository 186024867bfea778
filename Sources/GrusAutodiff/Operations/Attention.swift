import GrusNumerics

/// What a decoder attends to: the encoder's outputs of several sentences, one sentence after another.
public struct AttentionMemory: BitwiseCopyable {
    /// `[positions, units]`: the part of the hidden layer that does not depend on the query.
    public let keys: Tensor
    /// `[positions, width]`: what contexts are made of.
    public let values: Tensor
    /// Which positions each query row attends to.
    let spans: List<Kernels.Span>
    /// The length of the longest span.
    let longest: Int

    /// The number of query rows that there are spans for.
    public var rows: Int { spans.count }
}

/// MLP attention of one decoder step.
struct Attention: DifferentiableOperation {
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
            values: tape.gradientToAddOrDiscard(of: memory.values), energy: gradients.toAdd(energy))
    }
}

extension Tape {
    /// Lays out a memory for query rows that each attend to one span of positions.
    ///
    /// - Parameters:
    ///   - keys: `[positions, units]`.
    ///   - values: `[positions, width]`.
    ///   - rows: the number of query rows.
    ///   - span: for a query row, the positions of its sentence; never empty.
    public func attentionMemory(
        keys: Tensor, values: Tensor, rows: Int, span: (Int) -> Range<Int>
    ) -> AttentionMemory {
        var longest = 0
        let spans = arena.list(count: rows) { row in
            let span = span(row)
            precondition(
                !span.isEmpty && span.lowerBound >= 0 && span.upperBound <= keys.rows,
                "a span \(span) over \(keys.rows) positions")
            longest = max(longest, span.count)
            return Kernels.Span(start: Int32(span.lowerBound), count: Int32(span.count))
        }
        return AttentionMemory(keys: keys, values: values, spans: spans, longest: longest)
    }

    /// Additive attention (Bahdanau et al. 2015): `score_s = energy · tanh(key_s + query)`, softmax over the row's span,
    /// and the weighted sum of the values.
    ///
    /// - Parameters:
    ///   - query: `[rows, units]`; row i attends to span i of the memory.
    ///   - energy: `[1, units]`.
    ///   - context: where the result goes, `[rows, width]`; nil makes a new tensor.
    /// - Returns: the context, and the attention weights `[rows, longest span]`, zero beyond a row's span.
    public func attend(
        _ query: Tensor, _ memory: AttentionMemory, energy: Parameter, into context: Tensor? = nil
    ) -> (context: Tensor, weights: Tensor) {
        precondition(query.rows <= memory.spans.count, "\(query.rows) queries for \(memory.spans.count) spans")
        let step = Attention(
            query: query, energy: energy, memory: memory,
            weights: arena.matrix(rows: query.rows, columns: memory.longest),
            context: context ?? tensor(rows: query.rows, columns: memory.values.columns),
            spans: memory.spans.part(0..<query.rows))
        step.forward(on: self)
        record(step)
        return (step.context, constant(step.weights))
    }
}
