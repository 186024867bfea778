import GrusNumerics

extension Tape {
    /// `result (+)= input · weight + bias`, or the same with `weightᵀ`.
    func multiply(
        _ input: Matrix, _ weight: ParameterRows, transposed: Bool = false, bias: Parameter? = nil, into result: Matrix,
        accumulating: Bool = false
    ) {
        let bias = bias.map { parameters[$0] }
        switch weights?.factor(weight, transposed: transposed, for: input.rows) ?? .plain(parameters[weight]) {
        case .packed(let factor):
            products.multiply(input, factor, bias: bias, into: result, accumulating: accumulating)
        case .plain(let factor):
            products.multiply(
                input, factor, transposed: transposed ? .right : .none, bias: bias, into: result,
                accumulating: accumulating)
        }
    }

    /// `result (+)= leftᵀ · right`: the gradient of a weight.
    func multiply(transposed left: Matrix, _ right: Matrix, into result: Matrix, accumulating: Bool) {
        products.multiply(
            left, right, transposed: .left, into: result, accumulating: accumulating, form: weights?.form ?? .single)
    }
}
