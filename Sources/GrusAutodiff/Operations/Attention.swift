import GrusNumerics

/// What a decoder attends to of source sentences: the outputs of the encoder of several sentences, one sentence after another.
package struct AttentionMemory: BitwiseCopyable {
    /// `[positions, units]`: the part of the hidden layer that does not depend on the query.
    package let keys: Tensor
    /// `[positions, width]`: what contexts are made of.
    package let values: Tensor
    /// Which positions each query row attends to.
    package let spans: List<Kernels.Span>
    /// The length of the longest span.
    let longest: Int

    /// The number of query rows that there are spans for.
    package var rows: Int { spans.count }
}

/// Attention whose steps are known before: what they share, however positions are scored.
///
/// The gradient of the values waits for all steps, and then is one product per sentence: `Closing` is kept before the first
/// step, and so reached after all of them.
package struct UnrolledAttention: BitwiseCopyable {
    let memory: AttentionMemory
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

    /// Prepares steps of attention.
    ///
    /// - Parameter memoryRows: for every row of all steps, which row of the memory it uses; within a step they count up from
    ///   0.
    package func unrolledAttention(_ memory: AttentionMemory, memoryRows: List<Int32>) -> UnrolledAttention {
        let attention = UnrolledAttention(
            memory: memory, weights: arena.matrix(rows: memoryRows.count, columns: memory.longest),
            contexts: tensor(rows: memoryRows.count, columns: memory.values.columns))
        record(UnrolledAttention.Closing(attention: attention, memoryRows: memoryRows))
        return attention
    }

    /// Attention to the first position of every span alone, whatever the queries are: nothing is left to do in the steps.
    package func constantAttention(_ memory: AttentionMemory, memoryRows: List<Int32>) -> UnrolledAttention {
        let weights = arena.matrix(rows: memoryRows.count, columns: memory.longest)
        weights.fill(with: 0)
        for row in 0..<weights.rows { weights[row..<row + 1].base[0] = 1 }
        let positions = arena.list(count: memoryRows.count) { memory.spans[Int(memoryRows[$0])].start }
        return UnrolledAttention(
            memory: memory, weights: weights, contexts: gather(list(memory.values), rows: positions))
    }
}
