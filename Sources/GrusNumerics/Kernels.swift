import CKernels
import GrusRuntime

/// The vector kernels with checked shapes. Names that begin with `add` add to their destination.
package enum Kernels {
    /// A sentence's rows in the encoder's memory.
    package typealias Span = grus_span

    static func check(_ matrix: Matrix, is rows: Int, by columns: Int, _ name: StaticString) {
        precondition(
            matrix.rows == rows && matrix.columns == columns, "\(name) is \(matrix.shape), not \(rows)×\(columns)")
    }

    static func check(_ matrices: [Matrix], like value: Matrix) {
        for matrix in matrices {
            precondition(matrix.shape == value.shape, "\(matrix.shape) beside a value of \(value.shape)")
        }
    }
}

// MARK: - Elementwise

extension Kernels {
    package static func tanh(_ input: Matrix, into output: Matrix) {
        check(output, is: input.rows, by: input.columns, "output")
        grus_tanh(input.count, input.base, output.base)
    }

    package static func addTanhGradient(output: Matrix, gradient: Matrix, to inputGradient: Matrix) {
        check(gradient, is: output.rows, by: output.columns, "gradient")
        check(inputGradient, is: output.rows, by: output.columns, "inputGradient")
        grus_tanh_backward(output.count, output.base, gradient.base, inputGradient.base)
    }

    package static func relu(_ input: Matrix, into output: Matrix) {
        check(output, is: input.rows, by: input.columns, "output")
        grus_relu(input.count, input.base, output.base)
    }

    package static func addReLUGradient(output: Matrix, gradient: Matrix, to inputGradient: Matrix) {
        check(gradient, is: output.rows, by: output.columns, "gradient")
        check(inputGradient, is: output.rows, by: output.columns, "inputGradient")
        grus_relu_backward(output.count, output.base, gradient.base, inputGradient.base)
    }

    package static func add(_ input: Matrix, to output: Matrix) {
        check(output, is: input.rows, by: input.columns, "output")
        grus_add(input.count, input.base, output.base)
    }

    package static func dropout(_ input: Matrix, probability: Float, key: RandomKey, into output: Matrix) {
        check(output, is: input.rows, by: input.columns, "output")
        grus_dropout(input.count, probability, key.bits, input.base, output.base)
    }

    package static func addDropoutGradient(
        _ gradient: Matrix, probability: Float, key: RandomKey, to inputGradient: Matrix
    ) {
        check(inputGradient, is: gradient.rows, by: gradient.columns, "inputGradient")
        grus_dropout_backward(gradient.count, probability, key.bits, gradient.base, inputGradient.base)
    }

    /// Adds the column sums of `input`, taken over the columns from `column` on, to the row `output`.
    package static func addRows(of input: Matrix, from column: Int = 0, to output: Matrix) {
        precondition(
            output.rows == 1 && column + output.columns <= input.columns,
            "columns from \(column) of \(input.shape) into \(output.shape)")
        grus_add_rows(input.rows, output.columns, input.columns, input.base + column, output.base)
    }
}

// MARK: - Gated recurrent unit

/// What the update gate of a gated recurrent unit does where it is one.
public enum UpdateGate: String, Sendable, BitwiseCopyable, CaseIterable {
    /// It keeps the old state: `h' = z ⊙ h + (1 − z) ⊙ n` (Cho et al. 2014, cuDNN, PyTorch).
    case keep
    /// It writes the candidate: `h' = (1 − z) ⊙ h + z ⊙ n` (Chung et al. 2014).
    case write
    /// It writes what the reset gate lets through of the candidate: `h' = (1 − z) ⊙ h + z ⊙ r ⊙ n`.
    case gated

    var code: grus_update {
        switch self {
        case .keep: grus_update_keep
        case .write: grus_update_write
        case .gated: grus_update_gated
        }
    }
}

extension Kernels {
    /// `projected`, `recurrent` and `gates` are `[rows, 3·hidden]` (reset, update, candidate); `bias` is `[1, hidden]`.
    package static func gruAfter(
        update: UpdateGate, projected: Matrix, recurrent: Matrix, bias: Matrix, previous: Matrix, gates: Matrix,
        state: Matrix
    ) {
        let (rows, hidden) = (state.rows, state.columns)
        check(projected, is: rows, by: 3 * hidden, "projected")
        check(recurrent, is: rows, by: 3 * hidden, "recurrent")
        check(bias, is: 1, by: hidden, "bias")
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 3 * hidden, "gates")
        grus_gru_after_forward(
            rows, hidden, update.code, projected.base, recurrent.base, bias.base, previous.base, gates.base, state.base)
    }

    /// - Parameter accumulating: whether the gradients of `projected` and `recurrent` are added to what is there.
    package static func gruAfterGradient(
        update: UpdateGate, recurrent: Matrix, bias: Matrix, previous: Matrix, gates: Matrix, gradient: Matrix,
        toProjected: Matrix, recurrent toRecurrent: Matrix, accumulating: Bool, addingToPrevious toPrevious: Matrix
    ) {
        let (rows, hidden) = (gradient.rows, gradient.columns)
        check(recurrent, is: rows, by: 3 * hidden, "recurrent")
        check(bias, is: 1, by: hidden, "bias")
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 3 * hidden, "gates")
        check(toProjected, is: rows, by: 3 * hidden, "projected gradient")
        check(toRecurrent, is: rows, by: 3 * hidden, "recurrent gradient")
        check(toPrevious, is: rows, by: hidden, "previous gradient")
        grus_gru_after_backward(
            rows, hidden, update.code, recurrent.base, bias.base, previous.base, gates.base, gradient.base,
            accumulating, toProjected.base, toRecurrent.base, toPrevious.base)
    }

    /// `recurrent` is `[rows, 2·hidden]`; writes the reset state `r ⊙ h`.
    package static func gruBeforeGates(
        projected: Matrix, recurrent: Matrix, previous: Matrix, gates: Matrix, reset: Matrix
    ) {
        let (rows, hidden) = (reset.rows, reset.columns)
        check(projected, is: rows, by: 3 * hidden, "projected")
        check(recurrent, is: rows, by: 2 * hidden, "recurrent")
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 3 * hidden, "gates")
        grus_gru_before_gates_forward(
            rows, hidden, projected.base, recurrent.base, previous.base, gates.base, reset.base)
    }

    package static func addGRUBeforeGatesGradient(
        previous: Matrix, gates: Matrix, gradient: Matrix, toProjected: Matrix, recurrent toRecurrent: Matrix,
        previous toPrevious: Matrix
    ) {
        let (rows, hidden) = (gradient.rows, gradient.columns)
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 3 * hidden, "gates")
        check(toProjected, is: rows, by: 3 * hidden, "projected gradient")
        check(toRecurrent, is: rows, by: 2 * hidden, "recurrent gradient")
        check(toPrevious, is: rows, by: hidden, "previous gradient")
        grus_gru_before_gates_backward(
            rows, hidden, previous.base, gates.base, gradient.base, toProjected.base, toRecurrent.base, toPrevious.base)
    }

    /// `candidate` is `[rows, hidden]`, the product of the reset state.
    package static func gruBeforeState(
        update: UpdateGate, projected: Matrix, candidate: Matrix, previous: Matrix, gates: Matrix, state: Matrix
    ) {
        let (rows, hidden) = (state.rows, state.columns)
        check(projected, is: rows, by: 3 * hidden, "projected")
        check(candidate, is: rows, by: hidden, "candidate")
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 3 * hidden, "gates")
        grus_gru_before_state_forward(
            rows, hidden, update.code, projected.base, candidate.base, previous.base, gates.base, state.base)
    }

    package static func addGRUBeforeStateGradient(
        update: UpdateGate, previous: Matrix, gates: Matrix, gradient: Matrix, toProjected: Matrix,
        recurrent toRecurrent: Matrix, candidate toCandidate: Matrix, previous toPrevious: Matrix
    ) {
        let (rows, hidden) = (gradient.rows, gradient.columns)
        check(previous, is: rows, by: hidden, "previous")
        check(gates, is: rows, by: 3 * hidden, "gates")
        check(toProjected, is: rows, by: 3 * hidden, "projected gradient")
        check(toRecurrent, is: rows, by: 2 * hidden, "recurrent gradient")
        check(toCandidate, is: rows, by: hidden, "candidate gradient")
        check(toPrevious, is: rows, by: hidden, "previous gradient")
        grus_gru_before_state_backward(
            rows, hidden, update.code, previous.base, gates.base, gradient.base, toProjected.base, toRecurrent.base,
            toCandidate.base, toPrevious.base)
    }
}

// MARK: - Loss and search

extension Kernels {
    package typealias Loss = grus_loss

    /// Cross-entropy of `logits` `[rows, classes]`; with a `scale`, they are overwritten by the gradient of scale × loss.
    package static func crossEntropy(
        logits: Matrix, labels: List<Int32>, smoothing: Float, gradientScale scale: Float?
    ) -> Loss {
        check(labels, of: logits)
        guard !labels.isEmpty else { return Loss() }
        return grus_cross_entropy(
            logits.rows, logits.columns, labels.base, smoothing, scale ?? 0, scale != nil, logits.base)
    }

    /// The same of rows that each count with a weight of their own.
    package static func crossEntropy(
        logits: Matrix, labels: List<Int32>, weights: List<Float>, gradientScale scale: Float?
    ) -> Loss {
        var sums = Loss()
        for row in 0..<logits.rows {
            let weight = weights[row]
            let loss = crossEntropy(
                logits: logits[row..<row + 1], labels: labels.sublist(row..<row + 1), smoothing: 0,
                gradientScale: scale.map { $0 * weight })
            sums.plain += Double(weight) * loss.plain
            sums.smoothed += Double(weight) * loss.smoothed
            sums.correct += loss.correct
        }
        return sums
    }

    /// The loss of R-Drop of `logits` `[2 · pairs, classes]`, of which rows 2i and 2i + 1 are what two passes say of one token;
    /// with a `scale`, they are overwritten by the gradient of scale × loss.
    package static func rDrop(
        logits: Matrix, labels: List<Int32>, smoothing: Float, weight: Float, gradientScale scale: Float?
    ) -> Loss {
        check(labels, of: logits)
        precondition(logits.rows.isMultiple(of: 2), "pairs of \(logits.rows) rows")
        guard !labels.isEmpty else { return Loss() }
        return grus_r_drop(
            logits.rows / 2, logits.columns, labels.base, smoothing, weight, scale ?? 0, scale != nil, logits.base)
    }

    private static func check(_ labels: List<Int32>, of logits: Matrix) {
        precondition(labels.count == logits.rows, "\(labels.count) labels for logits \(logits.shape)")
        precondition(
            labels.allSatisfy { $0 >= 0 && Int($0) < logits.columns }, "a label beyond \(logits.columns) classes")
    }

    /// `log Σ exp` of one row.
    package static func logSumExp(_ row: Matrix) -> Float {
        precondition(row.rows == 1 && row.columns > 0, "log Σ exp of \(row.shape)")
        return grus_log_sum_exp(row.columns, row.base)
    }

    /// Copies some columns of one row, in the order in which they are named.
    ///
    /// - Parameter output: `[1, columns.count]`.
    package static func gather(_ columns: List<Int32>, of row: Matrix, into output: Matrix) {
        check(row, is: 1, by: row.columns, "row")
        check(output, is: 1, by: columns.count, "output")
        precondition(columns.allSatisfy { $0 >= 0 && Int($0) < row.columns }, "a column beyond \(row.shape)")
        grus_gather(columns.count, columns.base, row.base, output.base)
    }

    /// The largest values of one row with their columns, best first, equal ones by column.
    package static func top(_ count: Int, of row: Matrix) -> [(value: Float, column: Int32)] {
        precondition(row.rows == 1 && count >= 0 && count <= row.columns, "top \(count) of \(row.shape)")
        guard count > 0 else { return [] }
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { columns in
                guard let firstValue = values.baseAddress, let firstColumn = columns.baseAddress else { return [] }
                grus_top(row.columns, count, row.base, firstValue, firstColumn)
                return (0..<count).map { (values[$0], columns[$0]) }
            }
        }
    }
}

// MARK: - Bytes

extension Kernels {
    /// Whether no single-precision number among some bytes, of which there are a multiple of four, is infinite or NaN.
    package static func areFinite(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        return grus_are_finite(bytes.count / 4, base)
    }
}

// MARK: - Optimisers

extension Kernels {
    package static func sumOfSquares(_ values: Matrix) -> Double {
        grus_sum_of_squares(values.count, values.base)
    }
}
