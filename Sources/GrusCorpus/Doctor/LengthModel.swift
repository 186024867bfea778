/// How the lengths of a sentence and its translation go together: a target has so many characters for each of its source, more or
/// less, and the variance grows with the length (Gale and Church 1993).
struct LengthModel: Sendable {
    /// Characters of the target for each of the source.
    private let ratio: Double
    private let residuals: RobustNormal

    /// Beyond so many standard deviations, and with lengths that are so many times what is usual, a pair is an outlier.
    private static let (farthest, factor) = (6.0, 2.5)

    /// Learns from pairs of lengths.
    ///
    /// - Returns: nil where they are too few.
    init?(_ lengths: [(source: Int, target: Int)]) {
        let usable = lengths.filter { $0.source > 0 && $0.target > 0 }
        guard usable.count >= 100 else { return nil }
        let ratio = median(usable.map { Double($0.target) / Double($0.source) })
        guard let residuals = RobustNormal(usable.map { Self.residual($0.source, $0.target, ratio) }) else {
            return nil
        }
        self.ratio = ratio
        self.residuals = residuals
    }

    private static func residual(_ source: Int, _ target: Int, _ ratio: Double) -> Double {
        let expected = ratio * Double(source)
        // Names and interjections are short and vary much.
        return (Double(target) - expected) / (expected + Double(target) + 10).squareRoot()
    }

    /// What is odd about the lengths of a pair.
    func finding(in pair: InspectedPair) -> Finding? {
        let (source, target) = (pair.source.visible, pair.target.visible)
        guard source > 0, target > 0 else { return nil }
        let relative = Double(target) / (ratio * Double(source))
        guard max(relative, 1 / relative) > Self.factor,
            abs(residuals.distance(of: Self.residual(source, target, ratio))) > Self.farthest
        else { return nil }
        return Finding(.lengthRatio, nil, "\(source) and \(target) characters")
    }
}
