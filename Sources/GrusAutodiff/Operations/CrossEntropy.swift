import GrusNumerics

/// Sums over the tokens of one or several shards.
package struct LossSums: Sendable, Equatable, BitwiseCopyable {
    /// Cross-entropy with label smoothing, in nats.
    package var smoothed = 0.0
    /// Cross-entropy without label smoothing, in nats.
    package var plain = 0.0
    /// Tokens; what two passes say of one counts once, as the mean of both.
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
    let objective: Objective
    let smoothing: Float
    let scale: Float
    /// Where the gradient of the readout goes; nil when none is wanted.
    let gradient: Matrix?
    /// Where the one value of the sums goes.
    let sums: List<LossSums>

    /// What is learnt of the rows.
    enum Objective: BitwiseCopyable {
        /// The label of each.
        case labels
        /// The labels, and of rows 2i and 2i + 1, which two passes have made of one token, to say the same, with a weight.
        case agreement(weight: Float)
        /// The label of each, as much as its own weight says; below 0 it is unlearnt.
        case weighted(List<Float>)

        /// The rows of a token.
        var rowsPerToken: Int {
            switch self {
            case .labels, .weighted: 1
            case .agreement: 2
            }
        }
    }

    func forward(on tape: Tape) {
        let perToken = objective.rowsPerToken
        let most = max(Tape.logitRows(classes: table.shape.rows) / perToken * perToken, perToken)
        let blockRows = min(most, max(perToken, readout.rows))
        let logits = tape.arena.matrix(rows: blockRows, columns: table.shape.rows)
        sums[0] = LossSums()
        for start in stride(from: 0, to: readout.rows, by: blockRows) {
            let rows = start..<min(start + blockRows, readout.rows)
            let block = logits[0..<rows.count]
            tape.logits(readout.value[rows], table, bias: bias, into: block)
            let loss = loss(of: block, rows)
            sums[0].smoothed += loss.smoothed
            sums[0].plain += loss.plain
            sums[0].tokens += rows.count / perToken
            sums[0].correct += Int(loss.correct)
            if let gradient { differentiate(block, readout.value[rows], into: gradient[rows], on: tape) }
        }
    }

    /// The loss of a block of logits, which its gradient overwrites if one is wanted.
    private func loss(of logits: Matrix, _ rows: Range<Int>) -> Kernels.Loss {
        let (labels, scale) = (labels.sublist(rows), gradient == nil ? nil : scale)
        switch objective {
        case .labels:
            return Kernels.crossEntropy(logits: logits, labels: labels, smoothing: smoothing, gradientScale: scale)
        case .agreement(let weight):
            return Kernels.rDrop(
                logits: logits, labels: labels, smoothing: smoothing, weight: weight, gradientScale: scale)
        case .weighted(let weights):
            return Kernels.crossEntropy(
                logits: logits, labels: labels, weights: weights.sublist(rows), gradientScale: scale)
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
        crossEntropy(readout, table, bias: bias, labels: labels, .labels, smoothing: smoothing, scale: scale)
    }

    /// The loss of R-Drop (Wu et al. 2021), in the place of `crossEntropy`: of two passes over the same tokens, p and q,
    ///
    ///     (CE(p) + CE(q)) / 2 + weight · (KL(p ‖ q) + KL(q ‖ p)) / 2
    ///
    /// summed over the tokens. So the authors' program computes it; their equation has the sum of the cross-entropies, and so a
    /// weight twice as large for the same minimum.
    ///
    /// - Parameters:
    ///   - readout: `[2 · tokens, width]`; rows 2i and 2i + 1 are of one token.
    ///   - labels: the class of every row.
    ///   - weight: what the divergence counts.
    package func rDrop(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, labels: List<Int32>, weight: Double, smoothing: Double,
        scale: Double
    ) -> LossSums {
        precondition(readout.rows.isMultiple(of: 2), "pairs of \(readout.rows) rows")
        return crossEntropy(
            readout, table, bias: bias, labels: labels, .agreement(weight: Float(weight)), smoothing: smoothing,
            scale: scale)
    }

    /// The cross-entropy of every row times a weight of its own, which may be below 0; the root of the backward pass.
    ///
    /// - Parameters:
    ///   - readout: `[tokens, width]`.
    ///   - labels: the class of every row.
    ///   - weights: the weight of every row.
    package func crossEntropy(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, labels: List<Int32>, weights: List<Float>,
        scale: Double
    ) -> LossSums {
        precondition(weights.count == readout.rows, "\(weights.count) weights for a readout \(readout.shape)")
        return crossEntropy(readout, table, bias: bias, labels: labels, .weighted(weights), smoothing: 0, scale: scale)
    }

    private func crossEntropy(
        _ readout: Tensor, _ table: Parameter, bias: Parameter, labels: List<Int32>,
        _ objective: CrossEntropy.Objective, smoothing: Double, scale: Double
    ) -> LossSums {
        precondition(labels.count == readout.rows, "\(labels.count) labels for a readout \(readout.shape)")
        let operation = CrossEntropy(
            readout: readout, table: table, bias: bias, labels: labels, objective: objective,
            smoothing: Float(smoothing), scale: Float(scale),
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
