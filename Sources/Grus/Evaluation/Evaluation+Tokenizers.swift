import GrusFiles
import GrusMetrics
import GrusText

extension Evaluation {
    /// How BLEU's tokenisers are named, for people.
    public static let tokenizerNames = Tokenizer.builtIn.map(\.name) + ["spm:MODEL"]

    /// Names that sacreBLEU knows too, and what serves instead.
    private static let unavailable = [
        "flores101": "download its SentencePiece model and name the file: spm:FILE",
        "flores200": "download its SentencePiece model and name the file: spm:FILE",
        "spBLEU-1K": "download its SentencePiece model and name the file: spm:FILE",
        "spm": "name the SentencePiece model: spm:FILE",
        "ja-mecab": "MeCab is not built in; use char, or spm:FILE with a SentencePiece model",
        "ko-mecab": "MeCab is not built in; use char, or spm:FILE with a SentencePiece model",
    ]

    /// Chooses BLEU's tokeniser: a built-in one by its name, or `spm:` and a SentencePiece model file.
    ///
    /// - Throws: `InputError` of kind `usage` for an unknown name; `missing`, `io` or `data` for the model file.
    public mutating func chooseTokenizer(_ name: String) throws(InputError) {
        if name.hasPrefix("spm:") {
            bleu.tokenizer = try Self.sentencePieces(file: String(name.dropFirst(4)))
        } else if let tokenizer = Tokenizer(named: name) {
            bleu.tokenizer = tokenizer
        } else if let remedy = Self.unavailable[name] {
            throw InputError(.usage, "tokeniser \(name): \(remedy)")
        } else {
            throw InputError(.usage, "unknown tokeniser \(name): expected \(alternatives(Self.tokenizerNames))")
        }
    }

    /// In a signature the model goes by its file's name, in which `|` and `:` would part fields.
    private static func sentencePieces(file: String) throws(InputError) -> Tokenizer {
        let model = try SentencePieceTokenizer(file: file)
        let fileName = file.split(separator: "/").last.map(String.init) ?? file
        let label = String(fileName.map { $0 == "|" || $0 == ":" ? "_" : $0 })
        return Tokenizer.custom("spm-\(label)") { model.pieces(of: $0) }
    }
}
