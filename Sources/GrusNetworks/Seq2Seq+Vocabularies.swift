import GrusAutodiff

extension Seq2Seq {
    /// A side that has a vocabulary.
    package enum Vocabulary: Sendable {
        case source, target
    }

    /// The vocabulary of which a parameter has a row, or of a vector a number, for every token; nil where it has none.
    package func vocabulary(of parameter: Parameter) -> Vocabulary? {
        switch parameter {
        case decoder.embedding, decoder.outputTable, decoder.outputBias: .target
        case encoder.embedding: .source
        default: nil
        }
    }
}
