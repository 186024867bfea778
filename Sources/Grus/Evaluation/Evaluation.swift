import GrusFiles
import GrusMetrics

/// What a user hands in wrongly; every part of Grus throws this one type for it.
public typealias InputError = GrusFiles.InputError

/// Scores translations against references, with sacreBLEU's numbers.
public struct Evaluation: Sendable {
    /// The scores, in the order of the report.
    public var metrics = EvaluationConfig().metrics
    /// The name of BLEU's tokeniser: one of ``tokenizers``.
    public var tokenizer = "13a"
    /// Whether BLEU and chrF ignore case; TER always does.
    public var lowercase = false
    /// How many bootstrap resamples a confidence interval is estimated from; nil for none.
    public var resamples: Int?

    /// The names of the tokenisers.
    public static let tokenizers = Tokenizer.builtIn.map(\.name)

    /// The usual scores.
    public init() {}

    /// Scores a text against one or more reference translations of it, line by line.
    ///
    /// - Throws: `InputError` of kind `data` if there is nothing to score or the texts differ in length.
    public func score(_ hypotheses: TextLines, against references: [TextLines]) throws(InputError) -> [TestScore] {
        guard !hypotheses.lines.isEmpty else {
            throw InputError(.data, file: hypotheses.name, "there is nothing to score")
        }
        for reference in references where reference.lines.count != hypotheses.lines.count {
            throw InputError(
                .data, file: reference.name,
                "has \(reference.lines.count) lines, but \(hypotheses.name) has \(hypotheses.lines.count)")
        }
        var scores: [TestScore] = []
        for metric in metrics {
            scores.append(try score(by: metric, hypotheses, references))
        }
        return scores
    }

    private func score(
        by metric: EvaluationConfig.Metric, _ hypotheses: TextLines, _ references: [TextLines]
    ) throws(InputError) -> TestScore {
        switch metric {
        case .bleu:
            guard let tokenizer = Tokenizer(named: tokenizer) else {
                throw InputError(.usage, "unknown tokeniser \(tokenizer): expected \(alternatives(Self.tokenizers))")
            }
            return try score(by: BLEU(tokenizer: tokenizer, lowercase: lowercase), hypotheses, references)
        case .chrf:
            return try score(by: ChrF(lowercase: lowercase), hypotheses, references)
        case .ter:
            return try score(by: TER(), hypotheses, references)
        }
    }

    private func score(
        by metric: some Metric, _ hypotheses: TextLines, _ references: [TextLines]
    ) throws(InputError) -> TestScore {
        do {
            let statistics = try metric.statistics(hypotheses: hypotheses.lines, references: references.map(\.lines))
            let interval = resamples.map { metric.bootstrap(statistics, resamples: $0) }
            let signature = metric.signature(
                references: statistics.references, bootstrap: resamples, seed: resamples.map { _ in .standard })
            return TestScore(metric.score(of: statistics), interval, signature)
        } catch {
            throw InputError(.data, file: hypotheses.name, "\(error)")
        }
    }
}
