import GrusNumerics

/// What a decoder attends to of the encoder memory: the encoder's outputs of several sentences, one sentence after another.
package struct AttentionMemory: BitwiseCopyable {
    /// `[positions, units]`: the part of the hidden layer that does not depend on the query.
    package let keys: Tensor
    /// `[positions, width]`: what contexts are made of.
    package let values: Tensor
    /// Which positions each query row attends to.
    let spans: List<Kernels.Span>
    /// The length of the longest span.
    let longest: Int

    /// The number of query rows that there are spans for.
    package var rows: Int { spans.count }
}

/// MLP attention whose steps are known before: what they share.
///
/// The gradient of the values waits for all steps, and then is one product per sentence: `Closing` is kept before the first
/// step, and so reached after all of them.
package struct UnrolledAttention: BitwiseCopyable {
    let memory: AttentionMemory
    let energy: Parameter
    /// The weights of all steps, `[rows, longest span]`, zero beyond a row's span.
    let weights: Matrix
    /// The contexts of all steps, `[rows, width]`.
    package let contexts: Tensor

    /// The part of the backward pass that waits for all steps.
    struct Closing: BackwardStep {
        let attention: UnrolledAttention
        /// For every row of all steps, the row of the memory.
        let memoryRows: List<Int32>

        func backward(on tape: Tape) {
            guard let gradient = tape.gradient(of: attention.contexts),
                let target = tape.gradientToAdd(of: attention.memory.values)
            else { return }
            for (memoryRow, span) in attention.memory.spans.enumerated() {
                let mark = tape.arena.mark
                let positions = Int(span.start)..<Int(span.start + span.count)
                let (weights, gradients) = steps(ofMemoryRow: memoryRow, positions.count, gradient, in: tape.arena)
                tape.products.multiply(
                    weights, gradients, transposed: .left, into: target[positions], accumulating: true)
                tape.arena.release(to: mark)
            }
        }

        /// The weights `[steps, positions]` of one sentence, and the gradients of its contexts `[steps, width]`.
        private func steps(
            ofMemoryRow memoryRow: Int, _ positions: Int, _ gradient: Matrix, in arena: Arena
        ) -> (weights: Matrix, gradients: Matrix) {
            let count = memoryRows.reduce(0) { $0 + ($1 == memoryRow ? 1 : 0) }
            let weights = arena.matrix(rows: count, columns: positions)
            let gradients = arena.matrix(rows: count, columns: gradient.columns)
            var step = 0
            for (row, other) in memoryRows.enumerated() where other == memoryRow {
                let shares = attention.weights[row..<row + 1]
                weights[step..<step + 1].copy(from: Matrix(shares.base, rows: 1, columns: positions))
                gradients[step..<step + 1].copy(from: gradient[row..<row + 1])
                step += 1
            }
            return (weights, gradients)
        }
    }

    /// One step.
    struct Step: DifferentiableOperation {
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
}

extension Tape {
    /// Lays out a memory for query rows that each attend to one span of positions.
    ///
    /// - Parameters:
    ///   - keys: `[positions, units]`.
    ///   - values: `[positions, width]`.
    ///   - rows: the number of query rows.
    ///   - span: for a query row, the positions of its sentence; never empty.
    package func attentionMemory(
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

    /// Prepares steps of additive attention (Bahdanau et al. 2015): `score_s = energy · tanh(key_s + query)`, softmax over the
    /// row's span, and the weighted sum of the values.
    ///
    /// - Parameters:
    ///   - energy: `[1, units]`.
    ///   - memoryRows: for every row of all steps, which row of the memory it uses; within a step they count up from 0.
    package func unrolledAttention(
        _ memory: AttentionMemory, energy: Parameter, memoryRows: List<Int32>
    ) -> UnrolledAttention {
        let attention = UnrolledAttention(
            memory: memory, energy: energy, weights: arena.matrix(rows: memoryRows.count, columns: memory.longest),
            contexts: tensor(rows: memoryRows.count, columns: memory.values.columns))
        record(UnrolledAttention.Closing(attention: attention, memoryRows: memoryRows))
        return attention
    }

    /// One step, which owns `rows` of the contexts; row i of the query attends to span i of the memory.
    ///
    /// - Parameter query: `[rows, units]`.
    /// - Returns: the contexts, and the attention weights `[rows, longest span]`, zero beyond a row's span.
    @discardableResult
    package func attend(
        _ attention: UnrolledAttention, with query: Tensor, at rows: Range<Int>
    ) -> (contexts: Tensor, weights: Tensor) {
        precondition(query.rows == rows.count, "\(query.rows) queries for \(rows.count) rows")
        precondition(rows.count <= attention.memory.rows, "\(rows.count) rows for \(attention.memory.rows) spans")
        let step = UnrolledAttention.Step(
            query: query, energy: attention.energy, memory: attention.memory, weights: attention.weights[rows],
            context: attention.contexts[rows], spans: attention.memory.spans.sublist(0..<rows.count))
        run(step)
        return (step.context, constant(step.weights))
    }
}
