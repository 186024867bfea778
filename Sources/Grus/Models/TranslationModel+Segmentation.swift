import GrusFiles

extension TranslationModel {
    /// A side of the translation.
    public enum Side: Sendable {
        /// What is translated.
        case source
        /// What it is translated to.
        case target
    }

    /// Writes how a side is cut into tokens, whole or not at all: a SentencePiece model, or, for words and characters, a
    /// vocabulary with a token on each line.
    ///
    /// - Throws: `InputError` if the file cannot be written; then what was there stays.
    public func saveSegmentation(of side: Side, to path: String) throws(InputError) {
        let segmenter = (side == .source ? pipeline.source : pipeline.target).segmenter
        var file = try AtomicFile(path)
        try file.write(segmenter.serialized())
        try file.commit()
    }
}
