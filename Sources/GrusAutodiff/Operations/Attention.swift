import GrusNumerics

/// What a decoder attends to of source sentences: the outputs of the encoder of several sentences, one sentence after another.
package struct AttentionMemory: BitwiseCopyable {
    /// `[positions, units]`: what positions are found by, as far as it does not depend on the query.
    package let keys: Tensor
    /// `[positions, width]`: what contexts are made of.
    package let values: Tensor
    /// Which positions each query row attends to.
    package let spans: List<Kernels.Span>
    /// The room that a row has for weights: as much as the longest span takes.
    package let longest: Int

    /// The number of query rows that there are spans for.
    package var rows: Int { spans.count }
}

/// Attention whose steps are known before: what they share, however positions are scored.
///
/// The gradient of the values waits for all steps, and then is one product per sentence and head: `Closing` is kept before the
/// first step, and so reached after all of them.
package struct UnrolledAttention: BitwiseCopyable {
    /// What the steps share.
    struct Shared: BitwiseCopyable {
        let memory: AttentionMemory
        /// For every row of all steps, the row of the memory.
        let memoryRows: List<Int32>
        /// Heads, which divide the columns of keys and values.
        let heads: Int
        /// The weights of all steps, `[rows, heads · longest span]`, zero beyond a row's span.
        let weights: Matrix
        /// What the values are multiplied by when weights are dropped: as many; nil for the weights themselves.
        let shares: Matrix?
        /// Scratch of the backward pass, a number per head.
        let means: Matrix
        /// The contexts of all steps, `[rows, width]`.
        let contexts: Tensor
        /// The gradients of the scores of all steps, as many as there are weights, where the keys wait for them:
        /// `DotAttention`.
        var scores: Matrix?
    }

    /// One value in the arena, which every step refers to.
    private let place: List<Shared>

    init(_ shared: Shared, in arena: Arena) { place = arena.list(shared) }

    var shared: Shared { place[0] }
    /// The weights of all steps, `[rows, heads · longest span]`, zero beyond a row's span.
    package var weights: Matrix { shared.weights }
    /// The contexts of all steps, `[rows, width]`.
    package var contexts: Tensor { shared.contexts }

    /// The weights of all steps, those of several heads as their mean, `[rows, longest span]`.
    package func meanWeights(in arena: Arena) -> Matrix {
        let (heads, longest) = (shared.heads, shared.memory.longest)
        guard heads > 1 else { return weights }
        let means = arena.matrix(rows: weights.rows, columns: longest)
        for row in 0..<weights.rows {
            let (mean, all) = (means[row..<row + 1].elements, weights[row..<row + 1].elements)
            for position in 0..<longest {
                mean[position] = (0..<heads).reduce(0) { $0 + all[$1 * longest + position] } / Float(heads)
            }
        }
        return means
    }

    /// The part of the backward pass that waits for all steps.
    struct Closing: BackwardStep {
        let attention: UnrolledAttention

        func backward(on tape: Tape) {
            guard let gradient = tape.gradient(of: attention.contexts),
                let target = tape.gradientToAdd(of: attention.shared.memory.values)
            else { return }
            attention.shared.addProducts(attention.shared.shares ?? attention.weights, gradient, to: target, on: tape)
        }
    }
}

/// A step of attention: what its operations share, however positions are scored.
struct AttentionStep: BitwiseCopyable {
    let query: Tensor
    let attention: UnrolledAttention
    private let firstRow: Int

    init(_ query: Tensor, _ attention: UnrolledAttention, at rows: Range<Int>) {
        let spans = attention.shared.memory.rows
        precondition(query.rows == rows.count, "\(query.rows) queries for \(rows.count) rows")
        precondition(rows.count <= spans, "\(rows.count) rows for \(spans) spans")
        (self.query, self.attention, firstRow) = (query, attention, rows.lowerBound)
    }

    /// The rows that the step owns among those of all steps.
    var rows: Range<Int> { firstRow..<firstRow + query.rows }

    var keys: Tensor { attention.shared.memory.keys }
    var context: Tensor { attention.contexts[rows] }
    var weights: Matrix { attention.weights[rows] }

    var kernel: Kernels.Attention {
        let shared = attention.shared
        return Kernels.Attention(
            heads: shared.heads, spans: shared.memory.spans.sublist(0..<rows.count), query: query.value,
            keys: keys.value, values: shared.memory.values.value, weights: weights, shares: shared.shares?[rows],
            context: context.value)
    }

    /// What the backward pass of the kernel is given; nil when no gradient has reached the context.
    func gradient(on tape: Tape) -> Kernels.AttentionGradient? {
        tape.gradient(of: context).map {
            Kernels.AttentionGradient(
                of: $0, means: attention.shared.means, toQuery: tape.gradientToAddOrDiscard(of: query))
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
    ///   - longest: the length of the longest span there may be; nil takes that of the longest one there is.
    ///   - span: for a query row, the positions of its sentence; never empty.
    package func attentionMemory(
        keys: Tensor, values: Tensor, rows: Int, longest: Int? = nil, span: (Int) -> Range<Int>
    ) -> AttentionMemory {
        var most = longest ?? 0
        let spans = arena.list(count: rows) { row in
            let span = span(row)
            precondition(
                !span.isEmpty && span.lowerBound >= 0 && span.upperBound <= keys.rows,
                "a span \(span) over \(keys.rows) positions")
            most = max(most, span.count)
            return Kernels.Span(start: Int32(span.lowerBound), count: Int32(span.count))
        }
        return AttentionMemory(keys: keys, values: values, spans: spans, longest: most)
    }

    /// Prepares steps of attention.
    ///
    /// - Parameters:
    ///   - memoryRows: for every row of all steps, which row of the memory it uses; within a step they count up from 0.
    ///   - heads: how many share the columns of keys and of values, side by side.
    ///   - dropout: the probability with which a weight is dropped when the tape has a random stream for it.
    package func unrolledAttention(
        _ memory: AttentionMemory, memoryRows: List<Int32>, heads: Int = 1, dropout: Double = 0
    ) -> UnrolledAttention {
        let attention = UnrolledAttention(
            sharedAttention(memory, memoryRows: memoryRows, heads: heads, dropout: dropout), in: arena)
        record(UnrolledAttention.Closing(attention: attention))
        return attention
    }

    /// What steps of attention share.
    func sharedAttention(
        _ memory: AttentionMemory, memoryRows: List<Int32>, heads: Int, dropout: Double
    ) -> UnrolledAttention.Shared {
        let shape = Shape(rows: memoryRows.count, columns: heads * memory.longest)
        return UnrolledAttention.Shared(
            memory: memory, memoryRows: memoryRows, heads: heads,
            weights: arena.matrix(rows: shape.rows, columns: shape.columns),
            shares: dropoutFactors(shape, dropout), means: arena.matrix(rows: 1, columns: heads),
            contexts: tensor(rows: memoryRows.count, columns: memory.values.columns))
    }

    /// What dropout multiplies by; nil when it drops nothing.
    private func dropoutFactors(_ shape: Shape, _ probability: Double) -> Matrix? {
        guard probability > 0, let key = nextDropoutKey() else { return nil }
        let factors = arena.matrix(rows: shape.rows, columns: shape.columns)
        let mark = arena.mark
        let ones = arena.matrix(rows: shape.rows, columns: shape.columns)
        ones.fill(with: 1)
        Kernels.dropout(ones, probability: Float(probability), key: key, into: factors)
        arena.release(to: mark)
        return factors
    }

    /// Attention to the first position of every span alone, whatever the queries are: nothing is left to do in the steps.
    package func constantAttention(_ memory: AttentionMemory, memoryRows: List<Int32>) -> UnrolledAttention {
        let weights = arena.matrix(rows: memoryRows.count, columns: memory.longest)
        weights.fill(with: 0)
        for row in 0..<weights.rows { weights[row..<row + 1].base[0] = 1 }
        let positions = arena.list(count: memoryRows.count) { memory.spans[Int(memoryRows[$0])].start }
        return UnrolledAttention(
            UnrolledAttention.Shared(
                memory: memory, memoryRows: memoryRows, heads: 1, weights: weights, shares: nil, means: weights,
                contexts: gather(list(memory.values), rows: positions)), in: arena)
    }
}
