import GrusMetrics

/// A score of a text, with the signature that says how it was computed.
public struct TestScore: Sendable {
    private let score: any MetricScore
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
        self.score = score
        self.interval = interval
        self.pValue = pValue
        self.signature = signature
    }

    /// The name of the metric: `BLEU`, `chrF2`.
    public var name: String { score.name }
    /// The score: from 0 to 100 for BLEU and chrF, where higher is better; from 0 upwards for TER, where lower is.
    public var value: Double { score.score }
    /// What stands behind the score, such as BLEU's precisions and brevity penalty.
    public var details: String { score.details }

    /// The score, and its interval if there is one: `36.5 (μ = 36.5 ± 1.1)`.
    public func number(decimals: Int = 1) -> String { score.formattedScore(width: decimals, interval: interval) }

    /// One line as sacreBLEU prints it: `BLEU|nrefs:1|…|version:… = 36.5 68.2/43.1/… (BP = …)`.
    public func text(decimals: Int = 1, shortSignature: Bool = false) -> String {
        score.formatted(width: decimals, signature: signature.text(short: shortSignature), interval: interval)
    }

    /// A line for each score, aligned at the equals signs.
    public static func text(_ scores: [TestScore], decimals: Int = 1, shortSignature: Bool = false) -> String {
        let widths = scores.map { $0.name.count + $0.signature.text(short: shortSignature).count }
        let lines = zip(scores, widths).map { score, width in
            let margin = String(repeating: " ", count: (widths.max() ?? 0) - width)
            return margin + score.text(decimals: decimals, shortSignature: shortSignature)
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
        if let interval, interval.isPrinted {
            members += [
                ("confidence_mean", rounded(interval.mean)), ("confidence_var", rounded(interval.halfWidth)),
                ("confidence", .string(interval.formatted(width: decimals ?? 2))),
            ]
        }
        if !details.isEmpty { members.append(("verbose_score", .string(details))) }
        return .object(members + signature.fields.map { ($0.name, .string($0.value)) })
    }
}
