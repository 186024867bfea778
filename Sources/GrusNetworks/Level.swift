import GrusAutodiff
import GrusNumerics

/// The cells of one level of a stack, which read the same, and how the level is joined to the one below it.
///
///     y = F(x)        y = F(norm(x))        y = norm(F(x))        y = x + F(x), where it is residual
///
/// With both, `y = x + F(norm(x))` or `y = norm(x + F(x))`. Units are dropped of what the cells read, but not of what is
/// added (He et al. 2016; Wu et al. 2016).
struct Level: Sendable {
    /// A cell and the end at which it begins.
    struct Direction {
        let cell: any Cell
        let isBackwards: Bool
    }

    /// How a level is joined to what it reads.
    struct Connections {
        var isResidual = false
        var norm = LayerNormPlace.none
        /// The probability with which units of the level below are dropped; nil for a level that has none below it.
        var dropout: Double?
    }

    /// From the beginning to the end, and perhaps from the end to the beginning. A decoder has the first alone.
    let directions: [Direction]
    /// The widths of the slots of its state.
    let slots: [Int]
    private let isResidual: Bool
    private let dropout: Double?
    /// Of what the cells read, and of what the level hands on.
    private let normBefore, normAfter: Norm?

    /// Lists the parameters of the norms, behind those of the cells.
    ///
    /// - Parameter inputSize: the width of what the cells read.
    init(
        _ directions: [Direction], _ connections: Connections, inputSize: Int, name: String,
        in layout: inout ParameterLayout
    ) {
        self.directions = directions
        slots = directions.flatMap(\.cell.slots)
        (isResidual, dropout) = (connections.isResidual, connections.dropout)
        let outputSize = Self.outputSize(directions)
        precondition(!isResidual || inputSize == outputSize, "a residual connection of \(inputSize) and \(outputSize)")
        normBefore =
            connections.norm == .before ? Norm(size: inputSize, name: "\(name).norm", in: &layout) : nil
        normAfter =
            connections.norm == .after ? Norm(size: outputSize, name: "\(name).norm", in: &layout) : nil
    }

    /// The width of what the next level sees.
    var outputSize: Int { Self.outputSize(directions) }

    private static func outputSize(_ directions: [Direction]) -> Int {
        directions.reduce(0) { $0 + $1.cell.hiddenSize }
    }

    /// Whether it hands on what others see of its cells, as it is.
    var isPlain: Bool { !isResidual && normAfter == nil }
}

// MARK: - Whole sequences

extension Level {
    /// Runs over whole sequences from states of zeros.
    ///
    /// - Parameters:
    ///   - inputs: side by side, `[rows, width]` each.
    ///   - truncation: after how many steps no gradient flows from one to the other; nil lets it flow everywhere.
    /// - Returns: what the level hands on: `[rows, hidden]` for each of its cells, or one tensor for all.
    func run(
        _ inputs: List<Tensor>, _ sequence: PackedSequence, truncation: Int?, on tape: Tape
    ) -> List<Tensor> {
        let inputs = isPlain && normBefore == nil ? inputs : tape.list(tape.joined(inputs))
        let read = tape.arena.list(count: inputs.count) { self.read(inputs[$0], on: tape) }
        let states = tape.arena.list(count: directions.count) {
            directions[$0].cell.run(
                read, sequence, backwards: directions[$0].isBackwards, truncation: truncation, on: tape)
        }
        guard !isPlain else { return states }
        let outputs = tape.tensor(rows: sequence.rows, columns: outputSize)
        handOn(tape.joined(states), inputs[0], into: outputs, on: tape)
        return tape.list(outputs)
    }
}

// MARK: - Steps

/// A number of steps of a level: what they share.
struct LevelUnrolling: BitwiseCopyable {
    let cell: CellUnrolling
    /// What the level hands on, `[rows, output]`.
    let outputs: Tensor
}

extension Level {
    /// Prepares steps of a level with one direction.
    ///
    /// - Parameters:
    ///   - known: the first of the inputs, side by side, as far as they are known before the steps.
    ///   - states: where the states after all steps go, `[rows, width]` per slot.
    func unroll(_ known: List<Tensor>, into states: List<Tensor>, on tape: Tape) -> LevelUnrolling {
        let cell = directions[0].cell.unroll(known, into: states, on: tape)
        return LevelUnrolling(
            cell: cell,
            outputs: isPlain ? cell.outputs : tape.tensor(rows: cell.outputs.rows, columns: outputSize))
    }

    /// One step.
    ///
    /// - Parameters:
    ///   - input: what was not known of the inputs, `[step rows, width]`; it is not looked at where all were.
    ///   - before: the state before.
    ///   - rows: the rows of this step among all rows of the unrolling.
    /// - Returns: what the level hands on.
    func step(
        _ input: Tensor, _ before: State, at rows: Range<Int>, of unrolling: LevelUnrolling, on tape: Tape
    ) -> Tensor {
        let after = directions[0].cell.step(read(input, on: tape), before, at: rows, of: unrolling.cell, on: tape)
        let outputs = unrolling.outputs[rows]
        if !isPlain { handOn(after.slot(0), input, into: outputs, on: tape) }
        return outputs
    }
}

// MARK: - Both

extension Level {
    /// What the cells see of what they read.
    private func read(_ input: Tensor, on tape: Tape) -> Tensor {
        let normal = normBefore?.apply(to: input, on: tape) ?? input
        return dropout.map { tape.dropout(normal, $0) } ?? normal
    }

    /// Computes what a level that is not plain hands on.
    ///
    /// - Parameters:
    ///   - states: what others see of the cells, `[rows, output]`.
    ///   - input: what the level reads; it is looked at where the level is residual.
    ///   - outputs: where it goes, `[rows, output]`.
    private func handOn(_ states: Tensor, _ input: Tensor, into outputs: Tensor, on tape: Tape) {
        guard let normAfter else { return tape.sum(input, states, into: outputs) }
        normAfter.apply(to: isResidual ? tape.sum(input, states) : states, into: outputs, on: tape)
    }
}
