/// How BLEU cuts a segment into words.
///
/// The names are sacreBLEU's, and stand in the signature.
public struct Tokenizer: Sendable {
    /// The name in the signature: `13a`, `intl`, `char`, `zh`, `none`, `ja-mecab-…`, or that of a custom tokeniser.
    public let name: String
    private let rules: any TokenizerRules

    /// mteval-v13a, the default of WMT: punctuation of Western languages, ASCII only.
    public static let v13a = Tokenizer(name: "13a", rules: Tokenizer13a())
    /// mteval-v14 with international tokenisation: punctuation and symbols of all scripts.
    public static let international = Tokenizer(name: "intl", rules: InternationalTokenizer())
    /// Every character is a word.
    public static let character = Tokenizer(name: "char", rules: CharacterTokenizer())
    /// Chinese characters one by one, the rest as with `13a`.
    public static let chinese = Tokenizer(name: "zh", rules: ChineseTokenizer())
    /// The words between white space, as they are.
    public static let none = Tokenizer(name: "none", rules: WhitespaceTokenizer())

    /// The built-in tokenisers, the default first.
    public static let builtIn = [v13a, international, character, chinese, none]

    /// A tokeniser from elsewhere, such as a SentencePiece model.
    ///
    /// - Parameters:
    ///   - name: what the signature calls it.
    ///   - pieces: cuts a segment; called from several threads.
    public static func custom(_ name: String, pieces: @escaping @Sendable (String) -> [String]) -> Tokenizer {
        Tokenizer(name: name, rules: CustomTokenizer(pieces: pieces))
    }

    /// The built-in tokeniser of a name.
    public init?(named name: String) {
        guard let tokenizer = Tokenizer.builtIn.first(where: { $0.name == name }) else { return nil }
        self = tokenizer
    }

    init(name: String, rules: any TokenizerRules) {
        self.name = name
        self.rules = rules
    }

    /// The words of a segment.
    public func words(of segment: String) -> [String] {
        var text = ScalarText()
        var words: [Range<Int>] = []
        text.load(segment)
        tokenize(&text, into: &words)
        return words.map(text.string)
    }

    /// Finds the words of a text, which may be rewritten for it.
    func tokenize(_ text: inout ScalarText, into words: inout [Range<Int>]) {
        rules.findWords(of: &text, into: &words)
    }
}

/// The rules of one tokeniser.
protocol TokenizerRules: Sendable {
    /// Finds the words of a text, which may be rewritten for it.
    func findWords(of text: inout ScalarText, into words: inout [Range<Int>])
}

/// Rules that rewrite a text.
protocol RewritingRules: TokenizerRules {
    /// Rewrites the text so that white space stands between its words.
    func separateWords(of text: inout ScalarText)
}

extension RewritingRules {
    func findWords(of text: inout ScalarText, into words: inout [Range<Int>]) {
        separateWords(of: &text)
        text.findWords(into: &words)
    }
}
