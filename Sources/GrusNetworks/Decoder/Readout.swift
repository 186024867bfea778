import GrusAutodiff
import GrusNumerics

/// What the output layer sees of a step (the deep output of Bahdanau et al. 2015), as wide as the embedding:
///
///     a = [state; context; embedding] · W + b
///     tanh(a)                                     readout: tanh
///     max(x, y), where a = [x; y]                 readout: maxout
struct Readout: Sendable {
    private let kind: DecoderConfig.Readout
    /// The width of what comes out.
    let size: Int
    /// `[state + context + embedding, size]`, or twice as wide for pairs of units; and `[1, …]`.
    let weight, bias: Parameter
    /// The probability with which units are dropped before the output layer.
    private let dropout: Double

    /// Lists the parameters.
    init(_ config: ModelConfig, contextSize: Int, in layout: inout ParameterLayout) {
        (kind, size, dropout) = (config.decoder.readout, config.embedding, config.dropout.readout)
        let inputSize = config.decoder.hidden + contextSize + config.embedding
        let columns = kind == .maxout ? 2 * size : size
        weight = layout.add("readout.weight", rows: inputSize, columns: columns, .weight(fan: inputSize))
        bias = layout.add("readout.bias", columns: columns)
    }

    /// The readouts of all steps, `[rows, size]`.
    func apply(to states: Tensor, _ contexts: Tensor, _ embedded: Tensor, on tape: Tape) -> Tensor {
        let readouts = tape.tensor(rows: states.rows, columns: size)
        let input = tape.list(states, contexts, embedded)
        activate(tape.linear(input, weight, bias: bias), into: readouts, on: tape)
        return drop(readouts, on: tape)
    }

    /// Drops units before the output layer.
    func drop(_ readouts: Tensor, on tape: Tape) -> Tensor { tape.dropout(readouts, dropout) }

    private func activate(_ units: Tensor, into readouts: Tensor, on tape: Tape) {
        switch kind {
        case .tanh: tape.tanh(units, into: readouts)
        case .maxout: tape.maxout(units, into: readouts)
        }
    }

    // MARK: Steps

    /// Prepares readouts that are computed step by step.
    ///
    /// - Parameter embedded: the embeddings of all steps, `[rows, embedding]`.
    func unroll(_ embedded: Tensor, on tape: Tape) -> UnrolledProduct {
        let known = weight.shape.rows - embedded.columns
        let units = tape.linear(tape.list(embedded), weight[known..<weight.shape.rows], bias: bias)
        return tape.unrolledProduct(weight[0..<known], rows: embedded.rows, addingTo: units)
    }

    /// The readouts of one step, of which no units are dropped.
    ///
    /// - Parameters:
    ///   - rows: the rows of this step among all rows of the unrolling.
    ///   - readouts: where they go, `[step rows, size]`.
    func step(
        _ state: Tensor, _ context: Tensor, at rows: Range<Int>, of unrolling: UnrolledProduct,
        into readouts: Tensor, on tape: Tape
    ) {
        let units = tape.apply(unrolling, to: tape.joined(tape.list(state, context)), at: rows)
        activate(units, into: readouts, on: tape)
    }
}
