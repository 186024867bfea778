/// TER: the edits and shifts of words that turn a hypothesis into its reference, over the reference's length (Snover et
/// al. 2006, <https://aclanthology.org/2006.amta-papers.25>). Lower is better.
public struct TER: Metric {
    /// Whether punctuation is separated and XML entities are resolved first, as Tercom's normaliser does.
    public var normalized: Bool
    /// Whether punctuation is removed.
    public var noPunctuation: Bool
    /// Whether `normalized` and `noPunctuation` also treat Chinese and Japanese characters and punctuation.
    public var asianSupport: Bool
    /// Whether case matters; segments are lower-cased otherwise.
    public var caseSensitive: Bool

    /// TER with sacreBLEU's defaults.
    public init(
        normalized: Bool = false, noPunctuation: Bool = false, asianSupport: Bool = false, caseSensitive: Bool = false
    ) {
        self.normalized = normalized
        self.noPunctuation = noPunctuation
        self.asianSupport = asianSupport
        self.caseSensitive = caseSensitive
    }

    /// The name in results and signatures.
    public var name: String { "TER" }

    /// The edits to the closest reference, and the mean length of the references.
    public var statisticsWidth: Int { 2 }

    /// What the signature says of the options.
    public var signatureFields: [Signature.Field] {
        [
            .init("case", short: "c", caseSensitive ? "mixed" : "lc"),
            .init("tok", short: "t", "tercom"),
            .init("norm", short: "nr", normalized),
            .init("punct", short: "pn", !noPunctuation),
            .init("asian", short: "as", asianSupport),
        ]
    }

    /// A counter with its own buffers, for one thread.
    public func makeCounter() -> TERCounter { TERCounter(self) }

    /// The score of summed statistics.
    public func score(ofSums sums: [Double]) -> TERScore {
        TERScore(score: rate(sums[0], sums[1]), edits: Int(sums[0]), referenceLength: sums[1])
    }

    /// The score of statistics that were summed in single precision.
    public func resampledScore(ofSums sums: [Float]) -> ResampledScore {
        sums[1] > 0 ? .single(100 * (sums[0] / sums[1])) : .double(rate(Double(sums[0]), 0))
    }

    /// Edits in percent of words; 100 when there is something to delete but no reference word.
    private func rate(_ edits: Double, _ length: Double) -> Double {
        if length > 0 { return 100 * (edits / length) }
        return edits > 0 ? 100 : 0
    }
}

/// A TER score and what it is made of.
public struct TERScore: MetricScore, Equatable {
    /// Edits in percent of the reference length; can exceed 100.
    public let score: Double
    /// The number of insertions, deletions, substitutions and shifts.
    public let edits: Int
    /// The number of reference words, for each segment the mean of its references.
    public let referenceLength: Double

    /// The name in results and signatures.
    public var name: String { "TER" }
}
