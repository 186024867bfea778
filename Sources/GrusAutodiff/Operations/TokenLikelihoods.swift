import GrusNumerics

extension Tape {
    /// The natural logarithm of `softmax(readout · tableᵀ + bias)` at the class of every row, without a gradient: what is known of a
    /// sequence before its tokens are weighted, ``crossEntropy(_:_:bias:labels:weights:scale:)``.
    ///
    /// - Parameters:
    ///   - readout: `[tokens, width]`.
    ///   - table: `[classes, width]`, a row per class.
    ///   - bias: `[1, classes]`.
    ///   - labels: the class of every row.
    package func logLikelihoods(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, labels: List<Int32>
    ) -> List<Double> {
        precondition(labels.count == readout.rows, "\(labels.count) labels for a readout \(readout.shape)")
        let likelihoods = arena.list(repeating: 0.0, count: labels.count)
        let mark = arena.mark
        defer { arena.release(to: mark) }
        let size = max(1, min(Self.logitRows(classes: table.shape.rows), readout.rows))
        let logits = arena.matrix(rows: size, columns: table.shape.rows)
        for start in stride(from: 0, to: readout.rows, by: size) {
            let rows = start..<min(start + size, readout.rows)
            let block = logits[0..<rows.count]
            self.logits(readout.value[rows], table, bias: bias, into: block)
            for row in rows {
                let values = block[row - start..<row - start + 1]
                likelihoods[row] = Double(values.elements[Int(labels[row])]) - Double(Kernels.logSumExp(values))
            }
        }
        return likelihoods
    }
}
