import GrusDecoding
import GrusFiles

/// Chooses of several translations the one of which the least is lost if any other is the right one: that with the greatest mean
/// utility (Kumar and Byrne 2004; with samples, Eikema and Aziz 2020).
package struct MinimumBayesRisk: Sendable {
    private let metric: SentenceMetric

    /// Compares with chrF, with BLEU of sentences (the effective order) or with TER.
    ///
    /// - Throws: `InputError` if BLEU's tokeniser for the language cannot be loaded.
    package init(_ config: ExperimentConfig, utility: DecodingConfig.Utility) throws(InputError) {
        let kind: EvaluationConfig.Metric =
            switch utility {
            case .chrf: .chrf
            case .bleu: .bleu
            case .ter: .ter
            }
        metric = try SentenceMetric(kind, of: config)
    }

    /// The mean utility of every candidate, with all of them, itself among them, as references; of TER it is below 0.
    package func utilities(of candidates: [String]) -> [Double] {
        var counts: [String: Int] = [:]
        for candidate in candidates { counts[candidate, default: 0] += 1 }
        // In an order that does not depend on a dictionary's, for sums are rounded.
        var seen: Set<String> = []
        let distinct = candidates.filter { seen.insert($0).inserted }
        let shares = distinct.map { Double(counts[$0] ?? 0) / Double(candidates.count) }
        var utilities: [String: Double] = [:]
        for candidate in distinct {
            utilities[candidate] = zip(scores(of: candidate, against: distinct), shares).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let sign: Double = metric.higherIsBetter ? 1 : -1
        return candidates.map { sign * (utilities[$0] ?? 0) }
    }

    /// The scores of a text against each of several others.
    private func scores(of text: String, against references: [String]) -> [Double] {
        metric.scores(of: Array(repeating: text, count: references.count), against: references)
    }

    /// The candidates by their mean utility, the best first and equal ones in their order; its score is that utility.
    package func ranked(_ candidates: [Hypothesis], _ text: (Hypothesis) -> String) -> [Hypothesis] {
        let utilities = utilities(of: candidates.map(text))
        let order = candidates.indices.sorted { (utilities[$1], $0) < (utilities[$0], $1) }
        return order.map { index in
            var candidate = candidates[index]
            candidate.score = Float(utilities[index])
            return candidate
        }
    }
}
