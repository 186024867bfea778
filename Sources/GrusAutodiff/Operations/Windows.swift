import GrusNumerics

/// Every row with its neighbours in the same sentence beside it, as a convolution sees them.
struct Windows: DifferentiableOperation {
    /// `[rows, width]`.
    let input: Tensor
    /// Where every sentence starts, and where the last one ends.
    let starts: List<Int>
    /// `[rows, taps · width]`.
    let output: Tensor

    func forward(on tape: Tape) {
        forEachRow { row, neighbours, place in
            let window = output.value[row..<row + 1]
            window.fill(with: 0)
            part(of: window, at: place, like: neighbours).copy(from: input.value[neighbours])
        }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        forEachRow { row, neighbours, place in
            Kernels.add(part(of: gradient[row..<row + 1], at: place, like: neighbours), to: target[neighbours])
        }
    }

    /// Calls with every row, with the rows of its window that are there, and with the number of the first of them in the
    /// window.
    private func forEachRow(_ body: (_ row: Int, _ neighbours: Range<Int>, _ place: Int) -> Void) {
        let taps = output.columns / input.columns
        for sentence in 0..<starts.count - 1 {
            let (start, end) = (starts[sentence], starts[sentence + 1])
            for row in start..<end {
                let first = row - taps / 2
                let neighbours = max(first, start)..<min(first + taps, end)
                body(row, neighbours, neighbours.lowerBound - first)
            }
        }
    }

    /// Consecutive neighbours lie one behind the other, in the window as in the input.
    private func part(of window: Matrix, at place: Int, like neighbours: Range<Int>) -> Matrix {
        Matrix(window.base + place * input.columns, rows: neighbours.count, columns: input.columns)
    }
}

extension Tape {
    /// Every row with its neighbours beside it, `[rows, taps · width]`, and zeros where its sentence has none. A product
    /// with it is a convolution over the sentences.
    ///
    /// - Parameters:
    ///   - input: `[rows, width]`, one sentence after another.
    ///   - starts: where every sentence starts, and where the last one ends.
    ///   - taps: the rows of a window, an odd number; the middle one is the row itself.
    package func windows(_ input: Tensor, starts: List<Int>, taps: Int) -> Tensor {
        precondition(!taps.isMultiple(of: 2), "windows of \(taps) rows")
        let operation = Windows(
            input: input, starts: starts, output: tensor(rows: input.rows, columns: taps * input.columns))
        run(operation)
        return operation.output
    }
}
