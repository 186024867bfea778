/// The pieces that a function cuts a segment into.
struct CustomTokenizer: RewritingRules {
    let pieces: @Sendable (String) -> [String]

    func separateWords(of text: inout ScalarText) {
        text.load(pieces(text.string(text.scalars.indices)).joined(separator: " "))
    }
}
