import GrusAutodiff

/// What all kinds of cells are told of their place in a model.
struct CellShape: Sendable {
    /// The name under which its parameters are listed.
    let name: String
    /// The width of its inputs; 0 for a cell that reads nothing.
    let input: Int
    /// The width of its state.
    let hidden: Int
    /// What is dropped of the state, and of what it is multiplied by.
    let dropout: DropoutConfig
    /// Whether the blocks of recurrent weights are orthogonal before training.
    let isOrthogonal: Bool
    /// Whether what is multiplied by inputs and state is normalised.
    let isNormalised: Bool
    /// The bias of a forget gate before training.
    let forgetBias: Float
}

extension CellConfig {
    /// Lists the parameters of a cell of this kind, with as many transitions per step as there should be.
    ///
    /// - Parameters:
    ///   - inputSize: the width of its inputs.
    ///   - hiddenSize: the width of its state.
    ///   - dropout: what is dropped of the state, and of what it is multiplied by.
    package func makeCell(
        inputSize: Int, hiddenSize: Int, dropout: DropoutConfig = DropoutConfig(), name: String,
        in layout: inout ParameterLayout
    ) -> any Cell {
        let cells = (0..<transitions).map { index in
            makeTransition(
                CellShape(
                    name: index == 0 ? name : "\(name).transition.\(index)", input: index == 0 ? inputSize : 0,
                    hidden: hiddenSize, dropout: dropout, isOrthogonal: orthogonal, isNormalised: layerNorm,
                    forgetBias: Float(forgetBias)),
                in: &layout)
        }
        return cells.count == 1 ? cells[0] : DeepTransition(cells)
    }

    private func makeTransition(_ shape: CellShape, in layout: inout ParameterLayout) -> any Cell {
        switch kind {
        case .gru: GRUCell(self, shape, in: &layout)
        case .lstm: LSTMCell(shape, in: &layout)
        case .mgu: MGUCell(shape, in: &layout)
        case .elman: ElmanCell(shape, in: &layout)
        case .mingru: MinGRUCell(shape, in: &layout)
        case .ssru: SSRUCell(shape, in: &layout)
        }
    }
}
