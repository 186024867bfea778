/// Every Unicode scalar is a word.
struct CharacterTokenizer: RewritingRules {
    func separateWords(of text: inout ScalarText) {
        text.isolate { _ in true }
    }
}
