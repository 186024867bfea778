import GrusNumerics

/// A step of a long short-term memory.
struct LSTM: DifferentiableOperation {
    let projected: Tensor
    let before: Tensor
    let gates: Matrix
    let cell: Tensor
    let state: Tensor

    func forward(on tape: Tape) {
        Kernels.lstm(
            projected: projected.value, before: before.value, gates: gates, cell: cell.value, state: state.value)
    }

    func backward(on tape: Tape) {
        let (ofState, ofCell) = (tape.gradient(of: state), tape.gradient(of: cell))
        guard ofState != nil || ofCell != nil, let target = tape.gradientToAccumulate(of: projected) else { return }
        Kernels.lstmGradient(
            before: before.value, gates: gates, cell: cell.value, ofState: ofState ?? tape.zeros(like: state),
            ofCell: ofCell ?? tape.zeros(like: cell), toProjected: target.matrix, accumulating: target.accumulating,
            addingToBefore: tape.gradientToAddOrDiscard(of: before))
    }
}

extension Tape {
    /// One step of a long short-term memory: `c' = f ⊙ c + i ⊙ n`, `h' = o ⊙ tanh(c')`, where i, f and o are the sigmoids and n
    /// the hyperbolic tangent of what is projected.
    ///
    /// - Parameters:
    ///   - projected: `W x + U h + b`, `[rows, 4·hidden]` in the order input, forget, candidate, output. Where it recycles
    ///     its values, the gates take their place.
    ///   - before: `c`, `[rows, hidden]`.
    ///   - cell: where `c'` goes, `[rows, hidden]`.
    ///   - state: where `h'` goes, `[rows, hidden]`.
    package func lstm(projected: Tensor, before: Tensor, cell: Tensor, state: Tensor) {
        run(
            LSTM(projected: projected, before: before, gates: gates(of: projected), cell: cell, state: state))
    }

    /// Where the gates of a step go that are made of what is projected.
    func gates(of projected: Tensor) -> Matrix {
        projected.isRecycling ? projected.value : arena.matrix(rows: projected.rows, columns: projected.columns)
    }

    /// Zeros that nothing is added to.
    fileprivate func zeros(like tensor: Tensor) -> Matrix {
        zeros(rows: tensor.rows, columns: tensor.columns).value
    }
}
