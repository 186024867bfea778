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
    init<Value: BinaryFloatingPoint>(of scores: [Value], mean: Value) {
        // Double holds every score exactly, and concrete numbers are sorted many times faster than generic ones.
        let sorted = scores.map { Double($0) }.sorted()
        let lower = sorted.count / 40
        let halfWidth = (Value(sorted[sorted.count - lower - 1]) - Value(sorted[lower])) * 0.5
        self.init(mean: Double(mean), halfWidth: Double(halfWidth))
    }

    /// As sacreBLEU prints it: `μ = 27.07 ± 1.03`.
    public func formatted(width: Int = 2) -> String {
        "μ = \(fixed(mean, decimals: width)) ± \(fixed(halfWidth, decimals: width))"
    }
}

extension Array where Element: BinaryFloatingPoint {
    /// The mean, rounded once at the end.
    var roundedMean: Element {
        Element(reduce(0.0) { $0 + Double($1) } / Double(count))
    }

    /// The mean as NumPy computes it, all in the precision of the elements.
    var pairwiseMean: Element {
        pairwiseSum(self[...]) / Element(count)
    }
}

/// NumPy's pairwise summation: halves down to 128 elements, these in eight interleaved sums.
private func pairwiseSum<Value: BinaryFloatingPoint>(_ values: ArraySlice<Value>) -> Value {
    if values.count > 128 {
        let half = values.count / 2
        let middle = values.startIndex + half - half % 8
        return pairwiseSum(values[..<middle]) + pairwiseSum(values[middle...])
    }
    let blocks = values.count / 8 * 8
    guard blocks > 0 else { return values.reduce(0, +) }
    var sums = Array(values.prefix(8))
    for (index, value) in values.prefix(blocks).dropFirst(8).enumerated() { sums[index % 8] += value }
    let (left, right) = ((sums[0] + sums[1]) + (sums[2] + sums[3]), (sums[4] + sums[5]) + (sums[6] + sums[7]))
    return values.dropFirst(blocks).reduce(left + right, +)
}
