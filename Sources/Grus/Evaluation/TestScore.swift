import GrusMetrics

/// A score of a text, with the signature that says how it was computed.
public struct TestScore: Sendable {
    /// The name of the metric: `BLEU`, `chrF2`.
    public let name: String
    /// The score: from 0 to 100 for BLEU and chrF, where higher is better; from 0 upwards for TER, where lower is.
    public let value: Double
    /// What stands behind the score, such as BLEU's precisions and brevity penalty.
    public let details: String
    /// The 95 % confidence interval, if it was asked for.
    public let interval: ConfidenceInterval?
    /// How likely a difference like that to the baseline is by chance, if a paired test was asked for; nil for the
    /// baseline itself.
    public let pValue: Double?
    /// sacreBLEU's signature.
    public let signature: Signature

    init(
        _ score: some MetricScore, _ signature: Signature, interval: ConfidenceInterval? = nil, pValue: Double? = nil
    ) {
        name = score.name
        value = score.score
        details = score.details
        self.interval = interval
        self.pValue = pValue
        self.signature = signature
    }

    /// The score, and its interval if there is one: `36.5 (μ = 36.5 ± 1.1)`.
    public func number(decimals: Int = 1) -> String {
        let number = fixed(value, decimals: decimals)
        guard let interval = printedInterval else { return number }
        return "\(number) (\(interval.formatted(width: decimals)))"
    }

    /// One line as sacreBLEU prints it: `BLEU|nrefs:1|…|version:… = 36.5 68.2/43.1/… (BP = …)`.
    public func text(decimals: Int = 1, shortSignature: Bool = false) -> String {
        "\(title(shortSignature)) = \(afterTitle(decimals))"
    }

    /// A line for each score, aligned at the equals signs.
    public static func text(_ scores: [TestScore], decimals: Int = 1, shortSignature: Bool = false) -> String {
        let titles = scores.map { $0.title(shortSignature) }
        let width = titles.map(\.count).max() ?? 0
        let lines = zip(scores, titles).map { score, title in
            "\(title.paddedLeft(to: width)) = \(score.afterTitle(decimals))"
        }
        return lines.joined(separator: "\n")
    }

    /// Scores as JSON with sacreBLEU's keys: an object for each, and a list around several.
    public static func json(_ scores: [TestScore], decimals: Int = 1) -> String {
        let records = scores.map { $0.json(decimals: decimals) }
        return (records.count == 1 ? records[0] : .array(records)).text()
    }

    /// The score as one line of JSON with sacreBLEU's keys.
    public func jsonLine(decimals: Int = 1) -> String { json(decimals: decimals).line }

    /// The score with sacreBLEU's keys; the fields of the signature stand beside it.
    ///
    /// - Parameter decimals: of the score; nil keeps them all.
    func json(decimals: Int?) -> JSONValue {
        func rounded(_ value: Double) -> JSONValue {
            .number(decimals.flatMap { Double(fixed(value, decimals: $0)) } ?? value)
        }
        var members: [(String, JSONValue)] = [
            ("name", .string(name)), ("score", rounded(value)), ("signature", .string("\(signature)")),
        ]
        if let interval = printedInterval {
            members += [
                ("confidence_mean", rounded(interval.mean)), ("confidence_var", rounded(interval.halfWidth)),
                ("confidence", .string(interval.formatted(width: decimals ?? 2))),
            ]
        }
        if !details.isEmpty { members.append(("verbose_score", .string(details))) }
        return .object(members + signature.fields.map { ($0.name, .string($0.value)) })
    }

    /// As sacreBLEU, which prints none around a score of zero.
    private var printedInterval: ConfidenceInterval? { interval.flatMap { $0.mean > 0 ? $0 : nil } }

    private func title(_ shortSignature: Bool) -> String {
        "\(name)|\(shortSignature ? signature.short : signature.description)"
    }

    private func afterTitle(_ decimals: Int) -> String {
        details.isEmpty ? number(decimals: decimals) : "\(number(decimals: decimals)) \(details)"
    }
}
