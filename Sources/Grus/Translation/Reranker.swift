import GrusDecoding
import GrusFiles

/// Orders what a translator has found by what other models think of it too, such as one that writes from the end (Liu et al.
/// 2016). They may cut text into other tokens.
public struct Reranker: Sendable {
    private let judges: [Translator]

    /// A reranker on the threads of the translator whose translations it orders.
    ///
    /// - Parameters:
    ///   - models: the other models; at least one.
    ///   - translator: whose length normalisation holds for all.
    /// - Throws: `InputError` of kind `usage` if the search finds no others than the best, or scores them by something else
    ///   than their probabilities.
    public init(_ models: [TranslationModel], for translator: Translator) throws(InputError) {
        let search = translator.config
        guard search.search != .mbr else {
            throw InputError(.usage, "a search for minimum Bayes risk compares translations by other scores")
        }
        guard search.mostHypotheses != 1 else {
            throw InputError(.usage, "the search has one hypothesis; set --beam")
        }
        var scoring = DecodingConfig()
        (scoring.lengthForm, scoring.lengthPenalty) = (search.lengthForm, search.lengthPenalty)
        var judges: [Translator] = []
        for model in models { judges.append(try Translator([model], decoding: scoring, pool: translator.pool)) }
        self.judges = judges
    }

    /// Orders translations by the mean of the scores of all models, which becomes their score. The translations of a line that
    /// was cut into pieces stay as they are.
    ///
    /// - Parameters:
    ///   - found: the translations of each line.
    ///   - requests: the lines.
    /// - Returns: the translations of each line, best first, equal ones as they were.
    public func reranked(
        _ found: [[Translator.Translation]], of requests: [Translator.Request]
    ) -> [[Translator.Translation]] {
        let whole = found.indices.filter { found[$0][0].pieces == 1 }
        let questions = whole.flatMap { line in
            found[line].map { Translator.Request(requests[line].source, given: .whole($0.text)) }
        }
        let answers = judges.map { $0.translations(of: questions, count: 1).map { $0[0].score } }
        var (result, first) = (found, 0)
        for line in whole {
            for rank in found[line].indices {
                let sum = answers.reduce(found[line][rank].score) { $0 + $1[first + rank] }
                result[line][rank].score = sum / Float(judges.count + 1)
            }
            first += found[line].count
            let order = result[line].indices.sorted {
                (result[line][$1].score, $0) < (result[line][$0].score, $1)
            }
            result[line] = order.map { result[line][$0] }
        }
        return result
    }
}
