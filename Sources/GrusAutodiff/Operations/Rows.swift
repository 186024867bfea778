import GrusNumerics

/// Copies rows of the input, in any order and as often as wanted, into some columns of the output.
struct GatherRows: DifferentiableOperation {
    let input: Tensor
    let map: List<Int32>
    let output: Tensor
    let firstColumn: Int

    func forward(on tape: Tape) {
        let width = input.columns
        for (row, source) in map.enumerated() {
            (output.value.base + row * output.columns + firstColumn)
                .update(from: input.value.base + Int(source) * width, count: width)
        }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        let width = input.columns
        for (row, source) in map.enumerated() {
            Kernels.add(
                Matrix(gradient.base + row * output.columns + firstColumn, rows: 1, columns: width),
                to: target[Int(source)..<Int(source) + 1])
        }
    }
}

/// Copies consecutive columns of the input.
struct TakeColumns: DifferentiableOperation {
    let input: Tensor
    let firstColumn: Int
    let output: Tensor

    func forward(on tape: Tape) {
        for row in 0..<output.rows { output.value[row..<row + 1].copy(from: part(of: input.value, row)) }
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        for row in 0..<output.rows { Kernels.add(gradient[row..<row + 1], to: part(of: target, row)) }
    }

    private func part(of matrix: Matrix, _ row: Int) -> Matrix {
        Matrix(matrix.base + row * matrix.columns + firstColumn, rows: 1, columns: output.columns)
    }
}

/// The input with rows of zeros below it.
struct ExtendRows: DifferentiableOperation {
    let input: Tensor
    let output: Tensor

    func forward(on tape: Tape) {
        output.value[0..<input.rows].copy(from: input.value)
        output.value[input.rows..<output.rows].fill(with: 0)
    }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let target = tape.gradientToAdd(of: input) else { return }
        Kernels.add(gradient[0..<input.rows], to: target)
    }
}

/// A row that is repeated.
struct RepeatRow: DifferentiableOperation {
    let row: Parameter
    let output: Tensor

    func forward(on tape: Tape) {
        for index in 0..<output.rows { output.value[index..<index + 1].copy(from: tape.parameters[row]) }
    }

    func nameParameters(_ name: (Parameter) -> Void) { name(row) }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let gradients = tape.gradients else { return }
        Kernels.addRows(of: gradient, to: gradients.toAdd(row))
    }
}

/// The gradient of a bias that something else adds to columns of a tensor.
struct ColumnSums: BackwardStep {
    let tensor: Tensor
    let column: Int
    let bias: Parameter

    func nameParameters(_ name: (Parameter) -> Void) { name(bias) }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: tensor), let gradients = tape.gradients else { return }
        Kernels.addRows(of: gradient, from: column, to: gradients.toAdd(bias))
    }
}

extension Tape {
    /// Hands the gradient of a tensor on to a bias that its user adds to the columns from `column` on.
    package func sumGradient(of tensor: Tensor, from column: Int, to bias: Parameter) {
        record(ColumnSums(tensor: tensor, column: column, bias: bias))
    }

    /// A parameter `[1, columns]` in every one of `rows` rows.
    ///
    /// - Parameter recycling: whether the result recycles its values.
    package func repeated(_ row: Parameter, rows: Int, recycling: Bool = false) -> Tensor {
        let operation = RepeatRow(
            row: row, output: tensor(rows: rows, columns: row.shape.columns, recycling: recycling))
        run(operation)
        return operation.output
    }

    /// Row i of the result is row `map[i]` of all inputs, side by side: `[map, sum of the widths]`.
    package func gather(_ inputs: List<Tensor>, rows map: List<Int32>) -> Tensor {
        let output = tensor(rows: map.count, columns: inputs.reduce(0) { $0 + $1.columns })
        var column = 0
        for input in inputs {
            precondition(map.allSatisfy { $0 >= 0 && Int($0) < input.rows }, "rows outside of \(input.shape)")
            run(GatherRows(input: input, map: map, output: output, firstColumn: column))
            column += input.columns
        }
        return output
    }

    /// Tensors of as many rows side by side, `[rows, sum of the widths]`; a single one is itself.
    package func joined(_ inputs: List<Tensor>) -> Tensor {
        inputs.count == 1
            ? inputs[0] : gather(inputs, rows: arena.list(count: inputs[0].rows) { Int32($0) })
    }

    /// Consecutive columns, `[rows, columns]`.
    package func columns(_ range: Range<Int>, of input: Tensor) -> Tensor {
        precondition(range.lowerBound >= 0 && range.upperBound <= input.columns, "columns \(range) of \(input.shape)")
        let operation = TakeColumns(
            input: input, firstColumn: range.lowerBound, output: tensor(rows: input.rows, columns: range.count))
        run(operation)
        return operation.output
    }

    /// The input with rows of zeros below it, `[rows, columns]`; the input itself if it has as many rows.
    package func extend(_ input: Tensor, toRows rows: Int) -> Tensor {
        guard rows != input.rows else { return input }
        precondition(rows > input.rows, "\(input.shape) extended to \(rows) rows")
        let operation = ExtendRows(input: input, output: tensor(rows: rows, columns: input.columns))
        run(operation)
        return operation.output
    }
}
