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
        let bytes = try readFile(path)
        do throws(SentencePieceModel.Failure) {
            model = try SentencePieceModel(bytes: bytes)
        } catch {
            throw InputError(.data, file: path, "not a SentencePiece model")
        }
    }

    /// The pieces of a text.
    public func pieces(of text: String) -> [String] {
        model.pieces(of: text).split(separator: " ").map(String.init)
    }
}
