import GrusDecoding
import GrusText

extension TextPipeline {
    /// The tokens of a piece and its translation, and what belongs together by attention: every target token goes with the position
    /// that had the most, and words go together if tokens of them do.
    func details(source: [Int32], _ hypothesis: Hypothesis) -> Translator.Details {
        let source = source.dropLast()
        let steps = hypothesis.steps(in: target.direction)
        let words = steps.prefix(hypothesis.tokens.count).map(\.token)
        let (sourceWords, targetWords) = (self.source.words(of: source), target.words(of: words[...]))
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
            alignment: hypothesis.steps.contains { $0.position != nil } ? Set(links).sorted() : nil)
    }
}

extension Hypothesis {
    /// The steps in the order of the text, the end mark last.
    fileprivate func steps(in direction: TextDirection) -> [Step] {
        let words = steps.prefix(tokens.count)
        return (direction == .reversed ? words.reversed() : Array(words)) + steps.suffix(hasEnd ? 1 : 0)
    }
}

extension TextSide {
    /// The tokens of a word that are looked at together.
    private static let wordTokens = 64

    /// The word that each token belongs to, of tokens in the order of the text: words are separated by white space, and white space belongs to the word before it.
    ///
    /// Tokens are read from the beginning of the last word on, and where that is long, from somewhere in it.
    fileprivate func words(of ids: ArraySlice<Int32>) -> [Int] {
        var (word, start, known) = (0, ids.startIndex, 1)
        return ids.indices.map { index in
            let count = segmenter.decode(Array(ids[start...index])).wordCount
            word += max(0, count - known)
            if count > known || index - start >= Self.wordTokens {
                start = index
                known = max(1, segmenter.decode([ids[index]]).wordCount)
            }
            return word
        }
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
