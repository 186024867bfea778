/// A score with its details, printed as sacreBLEU prints it.
public protocol MetricScore: Sendable, CustomStringConvertible {
    /// The name of the metric, such as `BLEU` or `chrF2++`.
    var name: String { get }
    /// The score itself; from 0 to 100 for BLEU and chrF, and from 0 upwards for TER.
    var score: Double { get }
    /// What follows the score, such as BLEU's precisions and brevity penalty; empty for most metrics.
    var details: String { get }
}

extension MetricScore {
    /// What follows the score when it is printed.
    public var details: String { "" }

    /// The line that sacreBLEU prints, such as `BLEU|nrefs:1|… = 27.08 (μ = 27.07 ± 1.03) 59.2/33.2/21.0/13.9 (BP = …)`.
    ///
    /// - Parameters:
    ///   - width: the number of decimals.
    ///   - signature: a signature to print after the name; long or short.
    ///   - interval: a confidence interval to print after the score.
    public func formatted(width: Int = 2, signature: String = "", interval: ConfidenceInterval? = nil) -> String {
        let title = signature.isEmpty ? name : "\(name)|\(signature)"
        let line = "\(title) = \(formattedScore(width: width, interval: interval))"
        return details.isEmpty ? line : "\(line) \(details)"
    }

    /// The score alone, with its interval if there is one.
    public func formattedScore(width: Int = 2, interval: ConfidenceInterval? = nil) -> String {
        let number = fixed(score, decimals: width)
        guard let interval, interval.isPrinted else { return number }
        return "\(number) (\(interval.formatted(width: width)))"
    }

    /// The line without signature and interval, with two decimals.
    public var description: String { formatted() }
}
