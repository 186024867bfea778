import GrusNumerics

/// `output = scale · input + position`, where the position is that of a row in its sentence.
struct Positions: DifferentiableOperation {
    let input: Tensor
    let scale: Float
    /// One row for each position, `[longest, columns]`.
    let table: Matrix
    /// Where every sentence starts, and where the last one ends.
    let starts: List<Int>
    let output: Tensor

    func forward(on tape: Tape) {
        for sentence in 0..<starts.count - 1 {
            let rows = starts[sentence]..<starts[sentence + 1]
            Kernels.weightedSum(
                scale, input.value[rows], 1, table[0..<rows.count], into: output.value[rows])
        }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        Kernels.add(gradient, times: scale, to: target)
    }
}

extension Tape {
    /// Tells every row its position in its sentence by sines and cosines of it, in 1 to 1/10000 radians a step (Vaswani et al.
    /// 2017, section 3.5).
    ///
    /// - Parameters:
    ///   - input: `[rows, columns]`, one sentence after another.
    ///   - starts: where every sentence starts, and where the last one ends.
    ///   - scale: what the input is multiplied by first.
    package func addPositions(to input: Tensor, starts: List<Int>, scale: Float = 1) -> Tensor {
        let longest = starts.indices.dropFirst().reduce(0) { max($0, starts[$1] - starts[$1 - 1]) }
        let table = arena.matrix(rows: longest, columns: input.columns)
        Kernels.sinusoids(into: table)
        let operation = Positions(
            input: input, scale: scale, table: table, starts: starts,
            output: tensor(rows: input.rows, columns: input.columns))
        run(operation)
        return operation.output
    }
}
