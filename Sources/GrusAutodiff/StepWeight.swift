import GrusNumerics
import GrusRuntime

/// What a product multiplies every step by: a weight, or what is left of it when some of its numbers are dropped.
enum StepWeight: BitwiseCopyable {
    case whole(ParameterRows)
    /// One, which all steps share where it lies.
    case dropped(List<DroppedWeight>)

    /// The weight.
    var rows: ParameterRows {
        switch self {
        case .whole(let rows): rows
        case .dropped(let weight): weight[0].rows
        }
    }
}

/// A weight of which every number is dropped by itself, and the others are scaled up (DropConnect, Wan et al. 2013; of recurrent
/// weights Merity et al. 2018), in the copies that products read.
struct DroppedWeight: BitwiseCopyable {
    let rows: ParameterRows
    let probability: Float
    let key: RandomKey
    /// As it is, and as its transpose; that only where a backward pass needs it.
    let factor: PackedMatrix
    let transposed: PackedMatrix?
}

extension Tape {
    /// A weight without the numbers that are dropped with a probability, the same ones until the tape starts anew; whole, where
    /// nothing is dropped.
    func stepWeight(_ rows: ParameterRows, dropping probability: Double) -> StepWeight {
        guard probability > 0, let key = dropoutKey(of: rows.parameter)?.child(0) else { return .whole(rows) }
        let (shape, form) = (rows.shape, weights?.form ?? .single)
        let weight = DroppedWeight(
            rows: rows, probability: Float(probability), key: key, factor: arena.packedMatrix(shape, form),
            transposed: isRecording
                ? arena.packedMatrix(Shape(rows: shape.columns, columns: shape.rows), form) : nil)
        let mark = arena.mark
        let rest = arena.matrix(rows: shape.rows, columns: shape.columns)
        Kernels.dropout(parameters[rows], probability: weight.probability, key: key, into: rest)
        pack(rest, transposed: false, into: weight.factor)
        if let transposed = weight.transposed { pack(rest, transposed: true, into: transposed) }
        arena.release(to: mark)
        return .dropped(arena.list(weight))
    }

    private func pack(_ matrix: Matrix, transposed: Bool, into factor: PackedMatrix) {
        Kernels.pack(matrix, transposed: transposed, panels: 0..<factor.panelCount, into: factor)
    }

    /// `result (+)= input · weight`, or the same with `weightᵀ`, which is for backward passes alone.
    func multiply(
        _ input: Matrix, _ weight: StepWeight, transposed: Bool = false, into result: Matrix, accumulating: Bool
    ) {
        switch weight {
        case .whole(let rows):
            multiply(input, rows, transposed: transposed, into: result, accumulating: accumulating)
        case .dropped(let weight):
            guard let factor = transposed ? weight[0].transposed : weight[0].factor else {
                preconditionFailure("a transposed weight on a tape that does not record")
            }
            products.multiply(input, factor, into: result, accumulating: accumulating)
        }
    }

    /// Adds `inputsᵀ · gradient` to the gradient of a weight, as far as its numbers are there.
    func addGradient(of weight: StepWeight, _ inputs: Matrix, _ gradient: Matrix, to gradients: Gradients) {
        let (target, accumulating) = gradients.toAccumulate(weight.rows)
        switch weight {
        case .whole: multiply(transposed: inputs, gradient, into: target, accumulating: accumulating)
        case .dropped(let weight):
            let mark = arena.mark
            let product = arena.matrix(rows: target.rows, columns: target.columns)
            multiply(transposed: inputs, gradient, into: product, accumulating: false)
            if !accumulating { target.fill(with: 0) }
            Kernels.addDropoutGradient(product, probability: weight[0].probability, key: weight[0].key, to: target)
            arena.release(to: mark)
        }
    }
}
