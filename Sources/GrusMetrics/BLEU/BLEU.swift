import Glibc

/// BLEU: the geometric mean of clipped n-gram precisions, times a brevity penalty (Papineni et al. 2002,
/// <https://aclanthology.org/P02-1040>).
public struct BLEU: Metric {
    /// Cuts segments into words.
    public var tokenizer: Tokenizer
    /// How orders without a match count.
    public var smoothing: Smoothing
    /// Whether segments are lower-cased first.
    public var lowercase: Bool
    /// The longest n-grams that count.
    public var maximumOrder: Int
    /// Whether orders that the hypotheses are too short for are left out; for sentence-level scores.
    public var effectiveOrder: Bool

    /// BLEU with sacreBLEU's defaults.
    public init(
        tokenizer: Tokenizer = .v13a, smoothing: Smoothing = .exponential, lowercase: Bool = false,
        maximumOrder: Int = 4, effectiveOrder: Bool = false
    ) {
        precondition(maximumOrder > 0, "BLEU needs n-grams of order 1 at least, not \(maximumOrder)")
        self.tokenizer = tokenizer
        self.smoothing = smoothing
        self.lowercase = lowercase
        self.maximumOrder = maximumOrder
        self.effectiveOrder = effectiveOrder
    }

    /// The name in results and signatures.
    public var name: String { "BLEU" }

    /// Hypothesis length, reference length, then the matches and the totals of every order.
    public var statisticsWidth: Int { 2 + 2 * maximumOrder }

    /// What the signature says of the options.
    public var signatureFields: [Signature.Field] {
        [
            .init("case", short: "c", lowercase ? "lc" : "mixed"),
            .init("eff", short: "e", effectiveOrder),
            .init("tok", short: "tok", tokenizer.name),
            .init("smooth", short: "s", "\(smoothing)"),
        ]
    }

    /// A counter with its own buffers, for one thread.
    public func makeCounter() -> BLEUCounter { BLEUCounter(self) }

    /// The score of summed statistics.
    public func score(ofSums sums: [Double]) -> BLEUScore {
        let parts = precisions(ofSums: sums)
        return BLEUScore(
            score: parts.score, counts: parts.counts, totals: parts.totals, precisions: parts.precisions,
            brevityPenalty: brevityPenalty(sums[0], sums[1]), hypothesisLength: Int(sums[0]),
            referenceLength: Int(sums[1]))
    }

    /// The score of statistics that were summed in single precision.
    public func resampledScore(ofSums sums: [Float]) -> ResampledScore {
        .double(precisions(ofSums: sums).score)
    }

    private struct Parts<Value: BinaryFloatingPoint> {
        var score = 0.0
        var counts: [Value]
        var totals: [Value]
        var precisions: [Value]
    }

    /// The score, the smoothed counts and the precisions in percent, in the precision of the sums.
    private func precisions<Value: BinaryFloatingPoint>(ofSums sums: [Value]) -> Parts<Value> {
        var parts = Parts(
            counts: Array(sums[2..<2 + maximumOrder]), totals: Array(sums[(2 + maximumOrder)...]),
            precisions: Array(repeating: Value.zero, count: maximumOrder))
        guard parts.counts.contains(where: { $0 != 0 }) else { return parts }
        var halving: Value = 1
        var order = maximumOrder
        for n in 0..<maximumOrder {
            if case .addK(let k) = smoothing, n > 0 {
                parts.counts[n] += Value(k)
                parts.totals[n] += Value(k)
            }
            guard parts.totals[n] != 0 else { break }
            if effectiveOrder { order = n + 1 }
            parts.precisions[n] = precision(parts.counts[n], of: parts.totals[n], halving: &halving)
        }
        let logarithms = parts.precisions[..<order].map { $0 == 0 ? -9_999_999_999 : log(Double($0)) }
        let penalty = brevityPenalty(Double(sums[0]), Double(sums[1]))
        parts.score = penalty * exp(logarithms.reduce(0, +) / Double(order))
        return parts
    }

    /// One precision in percent. `halving` is the divisor of the exponential smoothing up to here.
    private func precision<Value: BinaryFloatingPoint>(_ count: Value, of total: Value, halving: inout Value) -> Value {
        guard count == 0 else { return 100 * count / total }
        switch smoothing {
        case .exponential:
            halving *= 2
            return 100 / (halving * total)
        case .floor(let value): return Value(100 * value) / total
        case .addK, .none: return 0
        }
    }

    private func brevityPenalty(_ hypothesisLength: Double, _ referenceLength: Double) -> Double {
        guard hypothesisLength < referenceLength else { return 1 }
        return hypothesisLength > 0 ? exp(1 - referenceLength / hypothesisLength) : 0
    }
}
