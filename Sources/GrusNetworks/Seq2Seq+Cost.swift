import GrusAutodiff
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
    ///   - selfAttended: the sum of the squares of source lengths, which self-attention is proportional to.
    package func forwardOperations(
        sourceTokens: Int, targetTokens: Int, attended: Int, selfAttended: Int
    ) -> Double {
        let perSource = Self.multiplications(encoder.weights + decoder.attention.sourceWeights)
        let perTarget = Self.multiplications(decoder.weights + [decoder.outputTable])
        let perPair = Double(decoder.attention.pairMultiplications)
        let perSourcePair = Double(encoder.pairMultiplications)
        return 2
            * (Double(sourceTokens) * perSource + Double(targetTokens) * perTarget + Double(attended) * perPair
                + Double(selfAttended) * perSourcePair)
    }

    private static func multiplications(_ weights: [Parameter]) -> Double {
        weights.reduce(0) { $0 + Double($1.shape.count) }
    }
}

extension Seq2Seq {
    /// The sizes of the weights that products multiply by, each size once.
    package var productShapes: [Shape] {
        let weights = encoder.weights + decoder.attention.sourceWeights + decoder.weights
        let output = decoder.outputTable.shape
        let shapes = Set(weights.map(\.shape) + [Shape(rows: output.columns, columns: output.rows)])
        return shapes.sorted { ($0.rows, $0.columns) < ($1.rows, $1.columns) }
    }
}
