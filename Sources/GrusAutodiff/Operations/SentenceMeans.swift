import GrusNumerics

/// The mean of the rows of every sentence.
struct SentenceMeans: DifferentiableOperation {
    let input: Tensor
    /// Where every sentence starts, and where the last one ends.
    let starts: List<Int>
    /// `[sentences, columns]`.
    let output: Tensor

    func forward(on tape: Tape) {
        output.value.fill(with: 0)
        forEachRow { row, sentence, share in
            Kernels.add(input.value[row], times: share, to: output.value[sentence])
        }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        forEachRow { row, sentence, share in
            Kernels.add(gradient[sentence], times: share, to: target[row])
        }
    }

    /// Calls with every row, with that of its sentence, and with its share in the mean.
    private func forEachRow(_ body: (_ row: Range<Int>, _ sentence: Range<Int>, _ share: Float) -> Void) {
        for sentence in 0..<output.rows {
            let rows = starts[sentence]..<starts[sentence + 1]
            for row in rows { body(row..<row + 1, sentence..<sentence + 1, 1 / Float(rows.count)) }
        }
    }
}

extension Tape {
    /// The mean of the rows of every sentence, `[sentences, columns]`.
    ///
    /// - Parameters:
    ///   - input: `[rows, columns]`, one sentence after another.
    ///   - starts: where every sentence starts, and where the last one ends; none is empty.
    package func means(_ input: Tensor, starts: List<Int>) -> Tensor {
        let operation = SentenceMeans(
            input: input, starts: starts, output: tensor(rows: starts.count - 1, columns: input.columns))
        run(operation)
        return operation.output
    }
}
