/// The rules of `mteval-v13a.pl`, the scorer of WMT.
struct Tokenizer13a: TokenizerRules {
    func separateWords(of text: inout ScalarText) {
        text.replace(Array("<skipped>".unicodeScalars), with: [])
        if text.scalars.contains("\n") {
            text.replace(["-", "\n"], with: [])
            text.replace(["\n"], with: [" "])
        }
        text.replaceEntities()
        text.pad()
        text.separateWesternPunctuation()
    }
}
