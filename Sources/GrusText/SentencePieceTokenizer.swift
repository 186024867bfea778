import GrusFiles

/// Cuts text into the pieces of any SentencePiece model, for scores such as spBLEU.
///
/// A piece is the text it stands for, also when the model has no id for it.
public struct SentencePieceTokenizer: Sendable {
    private let model: SentencePieceModel

    /// Loads a model file.
    ///
    /// - Throws: `InputError` of kind `missing` or `io` if it cannot be read, of kind `data` if it is no model.
    public init(file path: String) throws(InputError) {
        model = try SentencePieceModel(bytes: SentencePieceModel.read(path), file: path)
    }

    /// The pieces of a text.
    public func pieces(of text: String) -> [String] { model.pieces(of: text) }
}
