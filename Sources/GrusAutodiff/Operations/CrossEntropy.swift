import GrusNumerics

/// Sums over the tokens of one or several shards.
package struct LossSums: Sendable, Equatable, BitwiseCopyable {
    /// Cross-entropy with label smoothing, in nats.
    package var smoothed = 0.0
    /// Cross-entropy without label smoothing, in nats.
    package var plain = 0.0
    /// Tokens.
    package var tokens = 0
    /// Tokens that no other one is more probable than.
    package var correct = 0

    /// Sums of nothing.
    package init() {}

    /// Adds the sums of another shard.
    package static func += (sums: inout LossSums, other: LossSums) {
        sums.smoothed += other.smoothed
        sums.plain += other.plain
        sums.tokens += other.tokens
        sums.correct += other.correct
    }
}

/// The output layer, the softmax and the cross-entropy in one.
///
/// The logits of a block of rows never outlive it: the gradient overwrites them, goes through the output layer at once,
/// and only the gradient of the readout is kept for the backward pass.
struct CrossEntropy: DifferentiableOperation {
    /// Logits that are held at a time, so that they stay near the core.
    static let blockSize = 4 << 20

    let readout: Tensor
    let table: Parameter
    let bias: Parameter
    let labels: List<Int32>
    let smoothing: Float
    let scale: Float
    /// Where the gradient of the readout goes; nil when none is wanted.
    let gradient: Matrix?
    /// Where the one value of the sums goes.
    let sums: List<LossSums>

    func forward(on tape: Tape) {
        let blockRows = min(Tape.logitRows(classes: table.shape.rows), max(1, readout.rows))
        let logits = tape.arena.matrix(rows: blockRows, columns: table.shape.rows)
        sums[0] = LossSums()
        for start in stride(from: 0, to: readout.rows, by: blockRows) {
            let rows = start..<min(start + blockRows, readout.rows)
            let block = logits[0..<rows.count]
            tape.logits(readout.value[rows], table, bias: bias, into: block)
            let loss = Kernels.crossEntropy(
                logits: block, labels: labels.sublist(rows), smoothing: smoothing,
                gradientScale: gradient == nil ? nil : scale)
            sums[0].smoothed += loss.smoothed
            sums[0].plain += loss.plain
            sums[0].tokens += rows.count
            sums[0].correct += Int(loss.correct)
            if let gradient { differentiate(block, readout.value[rows], into: gradient[rows], on: tape) }
        }
    }

    /// Takes the gradient of logits through the output layer.
    private func differentiate(_ logitGradient: Matrix, _ readout: Matrix, into gradient: Matrix, on tape: Tape) {
        guard let gradients = tape.gradients else { return }
        tape.multiply(logitGradient, table.all, into: gradient)
        let (target, accumulating) = gradients.toAccumulate(table.all)
        tape.multiply(transposed: logitGradient, readout, into: target, accumulating: accumulating)
        Kernels.addRows(of: logitGradient, to: gradients.toAdd(bias))
    }

    func backward(on tape: Tape) {
        guard let gradient, let (target, accumulating) = tape.gradientToAccumulate(of: readout) else { return }
        if accumulating { Kernels.add(gradient, to: target) } else { target.copy(from: gradient) }
    }
}

extension Tape {
    /// Cross-entropy of `softmax(readout · tableᵀ + bias)` against labels; the root of the backward pass.
    ///
    /// - Parameters:
    ///   - readout: `[tokens, width]`.
    ///   - table: `[classes, width]`, a row per class.
    ///   - bias: `[1, classes]`.
    ///   - labels: the class of every row.
    ///   - smoothing: the probability mass spread evenly over all classes (Szegedy et al. 2016).
    ///   - scale: what the loss is multiplied by before it is differentiated.
    package func crossEntropy(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, labels: List<Int32>, smoothing: Double,
        scale: Double
    ) -> LossSums {
        precondition(labels.count == readout.rows, "\(labels.count) labels for a readout \(readout.shape)")
        let operation = CrossEntropy(
            readout: readout, table: table, bias: bias, labels: labels, smoothing: Float(smoothing),
            scale: Float(scale),
            gradient: isRecording ? arena.matrix(rows: readout.rows, columns: readout.columns) : nil,
            sums: arena.list(count: 1))
        run(operation)
        return operation.sums[0]
    }

    /// The most rows whose logits are held at a time.
    package static func logitRows(classes: Int) -> Int { max(1, CrossEntropy.blockSize / classes) }

    /// `readout · tableᵀ + bias`, `[rows, classes]`, without a gradient.
    package func logits(_ readout: Matrix, _ table: Parameter, bias: Parameter, into logits: Matrix) {
        multiply(readout, table.all, transposed: true, bias: bias, into: logits)
    }
}
