/// A BLEU score and what it is made of. Arrays are indexed by n-gram order minus one.
public struct BLEUScore: MetricScore, Equatable {
    /// The score, from 0 to 100.
    public let score: Double
    /// The clipped matches of every order, with what add-k smoothing added.
    public let counts: [Double]
    /// The n-grams of the hypotheses, with what add-k smoothing added.
    public let totals: [Double]
    /// The smoothed precisions in percent.
    public let precisions: [Double]
    /// From 0 to 1; 1 unless the hypotheses are shorter than the references.
    public let brevityPenalty: Double
    /// The number of words of the hypotheses.
    public let hypothesisLength: Int
    /// The number of words of the references, for each segment of the one closest in length.
    public let referenceLength: Int

    /// The name in results and signatures.
    public var name: String { "BLEU" }

    /// The length of the hypotheses over that of the references; 0 without references.
    public var ratio: Double {
        referenceLength == 0 ? 0 : Double(hypothesisLength) / Double(referenceLength)
    }

    /// The precisions as printed: `59.2/33.2/21.0/13.9`.
    public var formattedPrecisions: String {
        precisions.map { fixed($0, decimals: 1) }.joined(separator: "/")
    }

    /// What follows the score when it is printed.
    public var details: String {
        "\(formattedPrecisions) (BP = \(fixed(brevityPenalty, decimals: 3)) ratio = \(fixed(ratio, decimals: 3)) "
            + "hyp_len = \(hypothesisLength) ref_len = \(referenceLength))"
    }
}
