import GrusFiles

/// Subwords of a SentencePiece model (Kudo and Richardson 2018), byte-pair encoding or unigram.
///
/// The serialised form is the model file that SentencePiece itself reads and writes.
public struct SentencePieceSegmenter: Segmenter {
    private let model: SentencePieceModel

    /// Loads a serialised model.
    ///
    /// - Parameter file: the name of the model in error messages.
    /// - Throws: `InputError` of kind `data` if the bytes are no model, or one whose special ids are not those of
    ///   `SpecialToken`.
    public init(serialized bytes: [UInt8], file: String? = nil) throws(InputError) {
        model = try SentencePieceModel(bytes: bytes, file: file)
        guard model.specialIds == [SpecialToken.unknown, SpecialToken.begin, SpecialToken.end] else {
            throw InputError(
                .data, file: file,
                "the SentencePiece model has <unk>, <s>, </s> as \(model.specialIds), not as [0, 1, 2]: "
                    + "train it with the default ids")
        }
    }

    /// Trains a model as `spm_train` does with its defaults, on one thread and without a temporary file.
    ///
    /// - Parameters:
    ///   - vocabulary: the number of pieces, special ones included.
    ///   - coverage: the share of the characters that get a piece of their own, in [0.98, 1].
    /// - Throws: `InputError` of kind `config` if the lines do not yield a vocabulary of that size; what `lines` throws.
    public init(
        training algorithm: TextConfig.Algorithm, vocabulary: Int, coverage: Double = 1, lines: LineSource
    ) throws(InputError) {
        let trained = try SentencePieceModel.train(
            algorithm: algorithm.rawValue, vocabulary: vocabulary, coverage: coverage, lines: lines)
        switch trained {
        case .success(let bytes): try self.init(serialized: bytes)
        case .failure(let failure): throw Self.trainingError(failure.reason, vocabulary: vocabulary)
        }
    }

    /// The number of pieces, special ones included.
    public var vocabularySize: Int { model.size }

    /// The ids of a text, without begin and end mark.
    public func encode(_ text: String) -> [Int32] { model.encode(text) }

    /// The text of ids; begin and end marks are passed over.
    public func decode(_ ids: [Int32]) -> String { model.decode(ids) }

    /// The text of ids, with words in place of unknown pieces. A space before one is a piece of its own.
    public func decode(_ ids: [Int32], unknown words: [String]) -> String {
        let parts = ids.split(separator: SpecialToken.unknown, omittingEmptySubsequences: false)
        let mark = model.decode([SpecialToken.unknown])
        return zip(words, parts.dropFirst()).reduce(model.decode(Array(parts[0]))) { text, next in
            // What follows keeps the space that would be left out at the beginning of a text.
            let rest = model.decode([SpecialToken.unknown] + next.1).unicodeScalars.dropFirst(mark.unicodeScalars.count)
            return text + next.0 + String(rest)
        }
    }

    /// The pieces of a text as they stand in it, spaces as spaces.
    public func segments(of text: String) -> [String] {
        model.pieces(of: text).map { $0.replacing("\u{2581}", with: " ") }
    }

    /// The piece of an id, a space in it as `▁`.
    public func token(_ id: Int32) -> String { model.piece(id) }

    /// Whether a piece goes on with a word: one without a `▁` at its begin, unless it is of a script that is written without
    /// spaces, of which every piece is taken for a word.
    public func continuesWord(_ id: Int32) -> Bool {
        let first = model.piece(id).unicodeScalars.first
        return first != "\u{2581}" && first?.isOfUnspacedScript != true
    }

    /// The model file.
    public func serialized() -> [UInt8] { model.bytes }

    /// Says in the config's words what the library says in its own.
    private static func trainingError(_ reason: String, vocabulary: Int) -> InputError {
        let start = "text.vocabulary: \(vocabulary) SentencePiece pieces are"
        if let match = reason.firstMatch(of: /too high.*<= (\d+)/) {
            guard let most = Int(match.1), most >= TextConfig.smallestVocabulary else {
                return InputError(.data, "there is too little text to train a SentencePiece model on")
            }
            return InputError(.config, "\(start) more than the training text yields; set at most \(most)")
        }
        if let match = reason.firstMatch(of: /smaller than required_chars. \d+ vs (\d+)/) {
            return InputError(
                .config,
                "\(start) too few for the characters of the training text; set at least \(match.1), or lower text.coverage"
            )
        }
        if reason.contains("sentences_.empty()") {
            return InputError(.data, "there is no text to train a SentencePiece model on")
        }
        return InputError(.config, "cannot train a SentencePiece model: \(reason)")
    }
}
