import GrusDecoding
import GrusText

extension TextPipeline {
    /// The tokens of a piece and its translation, and what belongs together by attention: every target token goes with the position
    /// that had the most, and words go together if tokens of them do.
    func details(source: [Int32], _ hypothesis: Hypothesis) -> Translator.Details {
        let source = source.dropLast()
        let steps = target.textOrder(hypothesis.steps, tokens: hypothesis.tokens.count)
        let sourceWords = self.source.words(of: source)
        let targetWords = target.words(of: target.textOrder(hypothesis.tokens, tokens: hypothesis.tokens.count)[...])
        let tokens = steps.map { step in
            Translator.Token(
                text: target.segmenter.token(step.token), logProbability: step.logProbability,
                source: step.position.map(Int.init).flatMap { $0 < source.count ? $0 : nil })
        }
        let links = zip(tokens, targetWords).compactMap { token, word in
            token.source.map { Translator.Link(source: sourceWords[$0], target: word) }
        }
        return Translator.Details(
            source: source.map(self.source.segmenter.token), target: tokens,
            alignment: steps.contains { $0.position != nil } ? Set(links).sorted() : nil)
    }
}

extension TextSide {
    /// What was written token by token, as the tokens stand in the text; an end mark stays behind them.
    fileprivate func textOrder<Step>(_ steps: [Step], tokens: Int) -> [Step] {
        direction == .forward ? steps : steps.prefix(tokens).reversed() + steps.dropFirst(tokens)
    }

    /// The word that each token of a text belongs to: words are separated by white space, and white space belongs to the word
    /// before it.
    fileprivate func words(of ids: ArraySlice<Int32>) -> [Int] {
        ids.indices.map { max(0, segmenter.decode(Array(ids[...$0])).split(whereSeparator: \.isWhitespace).count - 1) }
    }
}

extension Translator.Details {
    /// Adds those of the next piece of a line, whose words and tokens are counted on.
    mutating func append(_ piece: Translator.Details, after words: (source: Int, target: Int)) {
        let offset = source.count
        source += piece.source
        target += piece.target.map { token in
            Translator.Token(
                text: token.text, logProbability: token.logProbability, source: token.source.map { $0 + offset })
        }
        guard let links = piece.alignment else { return alignment = nil }
        alignment? += links.map {
            Translator.Link(source: $0.source + words.source, target: $0.target + words.target)
        }
    }
}

extension String {
    /// The number of words that white space separates.
    var wordCount: Int { split(whereSeparator: \.isWhitespace).count }
}
