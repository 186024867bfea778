/// Leaves the segment as it is: for text that is tokenised already.
struct WhitespaceTokenizer: RewritingRules {
    func separateWords(of text: inout ScalarText) {}
}
