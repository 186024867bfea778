import GrusNumerics

// The gradients that wait for all steps of attention: one product per sentence and head.
extension UnrolledAttention.Shared {
    /// Adds to every position, for every head, the sum of the vectors of all steps that saw it, times their weights of it.
    ///
    /// - Parameters:
    ///   - weights: `[rows, heads · longest]`.
    ///   - vectors: `[rows, width]`.
    ///   - target: `[positions, width]`.
    func addProducts(_ weights: Matrix, _ vectors: Matrix, to target: Matrix, on tape: Tape) {
        let width = vectors.columns / heads
        for (memoryRow, span) in memory.spans.enumerated() {
            let positions = Int(span.start)..<Int(span.start + span.count)
            for head in 0..<heads {
                let mark = tape.arena.mark
                let factors = steps(of: memoryRow, weights, from: head * memory.longest, count: positions.count, tape)
                let vectors = steps(of: memoryRow, vectors, from: head * width, count: width, tape)
                addProduct(factors, vectors, to: target[positions], from: head * width, on: tape)
                tape.arena.release(to: mark)
            }
        }
    }

    /// Some columns of the rows of one sentence, `[steps, count]`.
    private func steps(of memoryRow: Int, _ matrix: Matrix, from column: Int, count: Int, _ tape: Tape) -> Matrix {
        let steps = memoryRows.reduce(0) { $0 + ($1 == memoryRow ? 1 : 0) }
        let result = tape.arena.matrix(rows: steps, columns: count)
        var step = 0
        for (row, other) in memoryRows.enumerated() where other == memoryRow {
            result[step..<step + 1].copy(from: matrix.part(ofRow: row, from: column, count: count))
            step += 1
        }
        return result
    }

    /// Adds `factorsᵀ · vectors` to some columns of the target.
    private func addProduct(_ factors: Matrix, _ vectors: Matrix, to target: Matrix, from column: Int, on tape: Tape) {
        guard vectors.columns < target.columns else {
            return tape.products.multiply(factors, vectors, transposed: .left, into: target, accumulating: true)
        }
        let product = tape.arena.matrix(rows: target.rows, columns: vectors.columns)
        tape.products.multiply(factors, vectors, transposed: .left, into: product)
        for row in 0..<product.rows {
            Kernels.add(
                product[row..<row + 1], to: target.part(ofRow: row, from: column, count: product.columns))
        }
    }
}

extension Matrix {
    /// Consecutive columns of one row.
    fileprivate func part(ofRow row: Int, from column: Int, count: Int) -> Matrix {
        Matrix(self[row..<row + 1].base + column, rows: 1, columns: count)
    }
}
