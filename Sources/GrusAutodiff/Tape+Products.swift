import GrusNumerics

/// A matrix as products read it: with a rounded copy where they take bfloat16.
struct Factor: BitwiseCopyable {
    let matrix: Matrix
    let rounded: BFloat16Matrix?
}

extension Tape {
    /// A matrix as a factor of products, within `temporarily`.
    func factor(_ matrix: Matrix) -> Factor {
        guard weights?.precision == .bf16 else { return Factor(matrix: matrix, rounded: nil) }
        let rounded = arena.bfloat16Matrix(rows: matrix.rows, columns: matrix.columns)
        Kernels.round(matrix, into: rounded)
        return Factor(matrix: matrix, rounded: rounded)
    }

    /// Runs a computation whose memory is taken back at once. What outlives it must have its memory before.
    func temporarily(_ body: () -> Void) {
        let mark = arena.mark
        body()
        arena.release(to: mark)
    }

    /// `result (+)= input · weight + bias`, or the same with `weightᵀ`.
    func multiply(
        _ input: Factor, _ weight: ParameterRows, transposed: Bool = false, bias: Parameter? = nil, into result: Matrix,
        accumulating: Bool = false
    ) {
        let bias = bias.map { parameters[$0] }
        if let rounded = input.rounded, let weights {
            products.multiply(
                rounded, weights.rounded(weight, transposed: transposed), bias: bias, into: result,
                accumulating: accumulating)
        } else if let weights {
            products.multiply(
                input.matrix, weights.packed(weight, transposed: transposed), bias: bias, into: result,
                accumulating: accumulating)
        } else {
            products.multiply(
                input.matrix, parameters[weight], transposed: transposed ? .right : .none, bias: bias, into: result,
                accumulating: accumulating)
        }
    }

    /// `result (+)= leftᵀ · right`: the gradient of a weight.
    func multiply(transposed left: Factor, _ right: Factor, into result: Matrix, accumulating: Bool) {
        if let left = left.rounded, let right = right.rounded {
            products.multiply(left, right, transposed: .left, into: result, accumulating: accumulating)
        } else {
            products.multiply(left.matrix, right.matrix, transposed: .left, into: result, accumulating: accumulating)
        }
    }
}
