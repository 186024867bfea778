import CKernels

// Distributions over the columns of a row of logits.
extension Kernels {
    /// Adds `share · softmax(logits / temperature)`; all are `[1, columns]`.
    package static func addSoftmax(
        _ logits: Matrix, temperature: Float = 1, share: Float = 1, to probabilities: Matrix
    ) {
        check(logits, is: 1, by: probabilities.columns, "logits")
        check(probabilities, is: 1, by: logits.columns, "probabilities")
        grus_add_softmax(logits.count, 1 / temperature, share, logits.base, probabilities.base)
    }

    /// Adds `share · log softmax(logits)`; both are `[1, columns]`.
    package static func addLogSoftmax(_ logits: Matrix, share: Float = 1, to logarithms: Matrix) {
        check(logits, is: 1, by: logarithms.columns, "logits")
        check(logarithms, is: 1, by: logits.columns, "logarithms")
        grus_add_log_softmax(logits.count, share, logits.base, logarithms.base)
    }

    /// Takes the natural logarithms of numbers that are at least 0; 0 becomes that of the least normal number.
    package static func log(_ matrix: Matrix) {
        grus_log(matrix.count, matrix.base)
    }

    /// `softmax(logits / temperature)` of one row.
    package static func probabilities(_ logits: Matrix, temperature: Float) -> [Float] {
        [Float](unsafeUninitializedCapacity: logits.count) { values, count in
            values.initialize(repeating: 0)
            count = logits.count
            guard let base = values.baseAddress else { return }
            addSoftmax(logits, temperature: temperature, to: Matrix(base, rows: 1, columns: count))
        }
    }
}
