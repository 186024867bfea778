/// The mean of resampled scores and the half width of their 95 % interval.
public struct ConfidenceInterval: Sendable, Equatable {
    /// The mean of the resampled scores.
    public let mean: Double
    /// Half the distance between the 2.5 % and the 97.5 % quantile.
    public let halfWidth: Double

    /// As sacreBLEU prints it: `μ = 27.07 ± 1.03`.
    public func formatted(width: Int = 2) -> String {
        "μ = \(fixed(mean, decimals: width)) ± \(fixed(halfWidth, decimals: width))"
    }
}
