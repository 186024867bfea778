import GrusDecoding
import GrusText

extension TextPipeline {
    /// The tokens of a piece and its translation, and what belongs together by attention: every target token goes with the position
    /// that had the most, and words go together if tokens of them do.
    ///
    /// - Parameter unknown: what stands for unknown tokens, in the order of the hypothesis; nil if nothing does.
    func details(source: [Int32], _ hypothesis: Hypothesis, unknown: [String]?) -> Translator.Details {
        let source = source.dropLast()
        let steps = target.textOrder(hypothesis.steps, tokens: hypothesis.tokens.count)
        let sourceWords = self.source.words(of: source)
        let targetWords = target.words(
            of: target.textOrder(hypothesis.tokens, tokens: hypothesis.tokens.count)[...],
            unknown: unknown.map { target.textOrder($0, tokens: $0.count)[...] })
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
    func textOrder<Step>(_ steps: [Step], tokens: Int) -> [Step] {
        direction == .forward ? steps : steps.prefix(tokens).reversed() + steps.dropFirst(tokens)
    }

    /// The tokens of a word that are looked at together.
    private static let wordTokens = 64

    /// The word that each token of a text belongs to: words are separated by white space, and white space belongs to the word
    /// before it.
    ///
    /// Tokens are read from the beginning of the last word on, and where that is long, from somewhere in it.
    fileprivate func words(of ids: ArraySlice<Int32>, unknown: ArraySlice<String>? = nil) -> [Int] {
        var (word, start, known) = (0, ids.startIndex, 1)
        var unknown = unknown
        return ids.indices.map { index in
            let count = wordCount(ids[start...index], unknown)
            word += max(0, count - known)
            if count > known || index - start >= Self.wordTokens {
                unknown = unknown?.dropFirst(ids[start..<index].count { $0 == SpecialToken.unknown })
                start = index
                known = max(1, wordCount(ids[index...index], unknown))
            }
            return word
        }
    }

    /// The number of words of some tokens.
    ///
    /// - Parameter unknown: what stands for the unknown ones among them, and for more behind them.
    private func wordCount(_ ids: ArraySlice<Int32>, _ unknown: ArraySlice<String>?) -> Int {
        guard let unknown else { return segmenter.decode(Array(ids)).wordCount }
        let words = unknown.prefix(ids.count { $0 == SpecialToken.unknown })
        return segmenter.decode(Array(ids), unknown: Array(words)).wordCount
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
