import GrusNumerics

extension Seq2Seq {
    /// Floating-point operations of one forward pass, counted from the sizes of the layers: two for every multiplication
    /// of a matrix product and, in attention, for every unit of a score and of a context. The backward pass of a product
    /// costs twice as much.
    ///
    /// - Parameters:
    ///   - sourceTokens: all source tokens, end marks included.
    ///   - targetTokens: all target tokens, end marks included.
    ///   - attended: the sum of the products of source and target lengths, which attention is proportional to.
    package func forwardOperations(sourceTokens: Int, targetTokens: Int, attended: Int) -> Double {
        let encoderCells = encoder.layers.flatMap(\.cells).reduce(0.0) { $0 + $1.weightCount }
        let decoderCells = decoder.cells.reduce(0.0) { $0 + $1.weightCount }
        let readout = Double(decoder.readoutWeight.shape.count + decoder.outputTable.shape.count)
        let keys = Double(decoder.attention?.keyWeight.shape.count ?? 0)
        let query = Double(decoder.attention?.queryWeight.shape.count ?? 0)
        let score = Double(decoder.attention.map { $0.energy.shape.count + decoder.contextSize } ?? 0)
        let perSource = encoderCells + keys
        let perTarget = decoderCells + query + readout
        return 2 * (Double(sourceTokens) * perSource + Double(targetTokens) * perTarget + Double(attended) * score)
    }
}

extension Seq2Seq {
    /// The sizes of the weights that products multiply by, each size once.
    package var productShapes: [Shape] {
        let cells = encoder.layers.flatMap(\.cells) + decoder.cells
        let attention = decoder.attention.map { [$0.keyWeight, $0.queryWeight] } ?? []
        let weights = cells.flatMap { [$0.inputWeight, $0.recurrentWeight] } + attention + [decoder.readoutWeight]
        let output = decoder.outputTable.shape
        let shapes = Set(weights.map(\.shape) + [Shape(rows: output.columns, columns: output.rows)])
        return shapes.sorted { ($0.rows, $0.columns) < ($1.rows, $1.columns) }
    }
}

extension GRUCell {
    /// Weights, each of which is multiplied once per step.
    fileprivate var weightCount: Double {
        Double(3 * hiddenSize * (inputSize + hiddenSize))
    }
}
