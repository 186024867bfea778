import CICU

/// The international rules of `mteval-v14.pl`: punctuation apart unless between numbers, and every symbol apart.
///
/// A point after the number that ends a segment stays with it, as in the original.
struct InternationalTokenizer: RewritingRules {
    func separateWords(of text: inout ScalarText) {
        text.splitPairs(spaceAlso: .after) { left, right in right.isPunctuation && !left.isNumber }
        text.splitPairs(spaceAlso: .before) { left, right in left.isPunctuation && !right.isNumber }
        text.isolate(\.isSymbol)
    }
}

extension Unicode.Scalar {
    fileprivate var isNumber: Bool { isASCII ? ("0"..."9").contains(self) : icu_is_number(value) }
    fileprivate var isPunctuation: Bool { isASCIILetterOrSpace ? false : icu_is_punctuation(value) }
    fileprivate var isSymbol: Bool { isASCIILetterOrSpace ? false : icu_is_symbol(value) }

    private var isASCIILetterOrSpace: Bool {
        switch self {
        case "a"..."z", "A"..."Z", " ": true
        default: false
        }
    }
}
