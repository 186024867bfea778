/// The mean of resampled scores and the half width of their 95 % interval.
public struct ConfidenceInterval: Sendable, Equatable {
    /// The mean of the resampled scores.
    public let mean: Double
    /// Half the distance between the 2.5 % and the 97.5 % quantile.
    public let halfWidth: Double

    /// An interval around a mean.
    public init(mean: Double, halfWidth: Double) {
        self.mean = mean
        self.halfWidth = halfWidth
    }

    /// The interval of resampled scores, computed in their precision around a mean that is given.
    init(of scores: ScoreArray, mean: Double) {
        let sorted = scores.values.sorted()
        let lower = sorted.count / 40
        let width = scores.rounded(sorted[sorted.count - lower - 1] - sorted[lower])
        self.init(mean: mean, halfWidth: scores.rounded(0.5 * width))
    }

    /// Whether it is printed: sacreBLEU prints none around a mean of 0.
    public var isPrinted: Bool { mean > 0 }

    /// As sacreBLEU prints it: `μ = 27.07 ± 1.03`.
    public func formatted(width: Int = 2) -> String {
        "μ = \(fixed(mean, decimals: width)) ± \(fixed(halfWidth, decimals: width))"
    }
}
