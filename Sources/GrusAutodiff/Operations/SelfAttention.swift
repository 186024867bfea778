import GrusNumerics

/// Scaled dot-product attention of every position of a sentence to all of them, in several heads (Vaswani et al. 2017).
///
/// Sentences and heads are computed one by one, so that there is no padding; the backward pass computes the weights again,
/// so that the memory is linear in the length of a sentence.
struct SelfAttention: DifferentiableOperation {
    /// Queries, keys and values side by side, `[positions, 3·width]`.
    let projected: Tensor
    /// Where every sentence starts, and where the last one ends.
    let starts: List<Int>
    let heads: Int
    /// `[positions, width]`.
    let contexts: Tensor

    private var headWidth: Int { contexts.columns / heads }
    /// What keeps the scores from growing with the width.
    private var scale: Float { 1 / Float(headWidth).squareRoot() }

    func forward(on tape: Tape) {
        forEachHead(on: tape) { head in
            let (query, key, value) = head.parts(of: projected.value, in: tape.arena)
            let weights = weights(query, key, on: tape)
            let context = tape.arena.matrix(rows: query.rows, columns: headWidth)
            tape.products.multiply(weights, value, into: context)
            head.put(context, into: contexts.value, accumulating: false)
        }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: contexts),
            let (target, accumulating) = tape.gradientToAccumulate(of: projected)
        else { return }
        forEachHead(on: tape) { head in
            let (query, key, value) = head.parts(of: projected.value, in: tape.arena)
            let gradients = differentiate(query, key, value, head.part(0, of: gradient, in: tape.arena), on: tape)
            for (part, gradient) in gradients.enumerated() {
                head.put(gradient, part, into: target, accumulating: accumulating)
            }
        }
    }

    /// The shares of all positions `[queries, keys]`.
    private func weights(_ query: Matrix, _ key: Matrix, on tape: Tape) -> Matrix {
        let weights = tape.arena.matrix(rows: query.rows, columns: key.rows)
        tape.products.multiply(query, key, transposed: .right, into: weights)
        Kernels.softmax(weights, scale: scale)
        return weights
    }

    /// The gradients of query, key and value of one head, given that of its contexts.
    private func differentiate(
        _ query: Matrix, _ key: Matrix, _ value: Matrix, _ gradient: Matrix, on tape: Tape
    ) -> List<Matrix> {
        let weights = weights(query, key, on: tape)
        let gradients = tape.arena.list(count: 3) { _ in tape.arena.matrix(rows: query.rows, columns: headWidth) }
        let scores = tape.arena.matrix(rows: query.rows, columns: key.rows)
        tape.products.multiply(weights, gradient, transposed: .left, into: gradients[2])
        tape.products.multiply(gradient, value, transposed: .right, into: scores)
        Kernels.softmaxGradient(weights: weights, scale: scale, scores)
        tape.products.multiply(scores, key, into: gradients[0])
        tape.products.multiply(scores, query, transposed: .left, into: gradients[1])
        return gradients
    }

    /// Calls with every head of every sentence; the memory that is taken meanwhile is taken back.
    private func forEachHead(on tape: Tape, _ body: (AttentionHead) -> Void) {
        for sentence in 0..<starts.count - 1 {
            for head in 0..<heads {
                let mark = tape.arena.mark
                body(
                    AttentionHead(
                        rows: starts[sentence]..<starts[sentence + 1], firstColumn: head * headWidth,
                        width: headWidth, stride: contexts.columns))
                tape.arena.release(to: mark)
            }
        }
    }
}

/// Where the numbers of one head of one sentence lie in matrices whose columns are one or several parts of a width, and
/// the way from there to a matrix of their own and back.
private struct AttentionHead {
    let rows: Range<Int>
    /// The first column in a part, and the number of columns.
    let firstColumn, width: Int
    /// The width of a part.
    let stride: Int

    /// Query, key and value.
    func parts(of matrix: Matrix, in arena: Arena) -> (Matrix, Matrix, Matrix) {
        (part(0, of: matrix, in: arena), part(1, of: matrix, in: arena), part(2, of: matrix, in: arena))
    }

    /// The columns of one part.
    func part(_ part: Int, of matrix: Matrix, in arena: Arena) -> Matrix {
        let copy = arena.matrix(rows: rows.count, columns: width)
        for row in 0..<rows.count { copy[row..<row + 1].copy(from: place(row, part, in: matrix)) }
        return copy
    }

    /// Writes the columns of one part, or adds to them.
    func put(_ block: Matrix, _ part: Int = 0, into matrix: Matrix, accumulating: Bool) {
        for row in 0..<rows.count {
            let (source, target) = (block[row..<row + 1], place(row, part, in: matrix))
            if accumulating { Kernels.add(source, to: target) } else { target.copy(from: source) }
        }
    }

    private func place(_ row: Int, _ part: Int, in matrix: Matrix) -> Matrix {
        Matrix(
            matrix.base + (rows.lowerBound + row) * matrix.columns + part * stride + firstColumn, rows: 1,
            columns: width)
    }
}

extension Tape {
    /// Attention of every position of a sentence to all of them: `softmax(Q Kᵀ / √d) V` in every head, whose columns follow
    /// one another.
    ///
    /// - Parameters:
    ///   - projected: queries, keys and values side by side, `[positions, 3·width]`, one sentence after another; it may
    ///     recycle its values.
    ///   - starts: where every sentence starts, and where the last one ends; none is empty.
    ///   - heads: a divisor of the width.
    /// - Returns: the contexts of all heads side by side, `[positions, width]`.
    package func selfAttention(_ projected: Tensor, starts: List<Int>, heads: Int) -> Tensor {
        precondition(projected.columns.isMultiple(of: 3 * heads), "\(heads) heads over \(projected.shape)")
        let operation = SelfAttention(
            projected: projected, starts: starts, heads: heads,
            contexts: tensor(rows: projected.rows, columns: projected.columns / 3))
        run(operation)
        return operation.contexts
    }
}
