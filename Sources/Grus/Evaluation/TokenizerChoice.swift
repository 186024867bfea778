import GrusFiles
import GrusMetrics
import GrusText

/// The tokeniser of BLEU that a command line or a config asks for: a name, and the path of what is not built in:
/// `13a`, `flores200:MODEL`.
public struct TokenizerChoice: Sendable, Equatable, CustomStringConvertible {
    /// sacreBLEU's name, or `spm`.
    public let name: String
    /// A SentencePiece model, or a folder with what MeCab needs.
    public internal(set) var path: String?

    /// What a tokeniser needs besides its name.
    private enum Need {
        case nothing, folderPerhaps, folder, model
    }

    private static let needs: KeyValuePairs<String, Need> = [
        "13a": .nothing, "intl": .nothing, "char": .nothing, "zh": .nothing, "none": .nothing,
        "ja-mecab": .folderPerhaps, "ko-mecab": .folder, "flores101": .model, "flores200": .model,
        "spBLEU-1K": .model, "spm": .model,
    ]

    /// All names for people, with the paths that they need.
    public static let names = needs.map { name, need in
        switch need {
        case .nothing: name
        case .folderPerhaps: "\(name)[:FOLDER]"
        case .folder: "\(name):FOLDER"
        case .model: "\(name):MODEL"
        }
    }

    /// Reads `NAME` or `NAME:PATH`.
    ///
    /// - Throws: `InputError` of kind `usage` for a name that there is not, and for a path too much or too little.
    public init(_ text: String) throws(InputError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        name = parts[0]
        path = parts.count > 1 ? parts[1] : nil
        guard let need = Self.needs.first(where: { $0.key == parts[0] })?.value else {
            throw InputError(.usage, "unknown tokeniser \(name): expected \(alternatives(Self.names))")
        }
        if need == .nothing, path != nil { throw InputError(.usage, "tokeniser \(name) takes no path") }
        if need != .nothing, path == "" { throw InputError(.usage, "tokeniser \(name): the path is empty") }
        if need == .model, path == nil {
            throw InputError(
                .usage, "tokeniser \(name): download its SentencePiece model and name the file: \(name):FILE")
        }
    }

    /// The one that sacreBLEU takes for a target language, such as `zh` or `zh-Hant`.
    public init(language: String) {
        name =
            switch mainLanguage(of: language) {
            case "zh": "zh"
            case "ja": "ja-mecab"
            case "ko": "ko-mecab"
            default: "13a"
            }
    }

    /// As it is written: `NAME` or `NAME:PATH`.
    public var description: String { path.map { "\(name):\($0)" } ?? name }

    /// The tokeniser.
    ///
    /// - Throws: `InputError` of kind `missing`, `io` or `data` for the file or folder; of kind `missing` if MeCab is not
    ///   installed.
    func load() throws(InputError) -> Tokenizer {
        switch (name, path) {
        case ("ja-mecab", _): try japanese()
        case ("ko-mecab", _): try korean()
        case (_, let path?): try sentencePieces(file: path)
        default: Tokenizer(named: name) ?? .v13a
        }
    }

    /// sacreBLEU's models keep its names; others go by their files' names, in which `|` and `:` would part fields.
    private func sentencePieces(file: String) throws(InputError) -> Tokenizer {
        let model = try SentencePieceTokenizer(file: file)
        let fileName = String((file.split(separator: "/").last ?? "").map { $0 == "|" || $0 == ":" ? "_" : $0 })
        return Tokenizer.custom(name == "spm" ? "spm-\(fileName)" : name) { model.pieces(of: $0) }
    }
}

/// The language of a code without script and region: `zh` of `zh-Hant`.
func mainLanguage(of code: String) -> String {
    code.split(whereSeparator: { $0 == "-" || $0 == "_" }).first.map(String.init) ?? ""
}
