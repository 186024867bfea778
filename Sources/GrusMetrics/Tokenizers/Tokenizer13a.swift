/// The rules of `mteval-v13a.pl`, the scorer of WMT.
struct Tokenizer13a: TokenizerRules {
    private static let skipped = Array("<skipped>".unicodeScalars)

    func findWords(of text: inout ScalarText, into words: inout [Range<Int>]) {
        var isClean = true
        text.findWesternWords(into: &words, isPadded: true) { scalar in
            if scalar == "<" || scalar == "&" || scalar == "\n" { isClean = false }
            return false
        }
        guard !isClean else { return }
        clean(&text)
        text.findWesternWords(into: &words, isPadded: true) { _ in false }
    }

    /// Joins the lines of the segment and resolves entities.
    private func clean(_ text: inout ScalarText) {
        text.replace(Self.skipped, with: [])
        text.replace(["-", "\n"], with: [])
        text.replace(["\n"], with: [" "])
        text.replaceEntities()
    }
}
