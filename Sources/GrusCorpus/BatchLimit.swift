/// What the pairs of a batch may cost together, where the cost of a pair is linear in its lengths, that of the target
/// perhaps only up to some length.
package struct BatchLimit: Sendable, Equatable {
    private let perPair, perSourceToken, perTargetToken: Double
    private let longestTarget: Int
    private let limit: Double

    /// A limit in any unit of cost.
    ///
    /// - Parameter longestTarget: the number of tokens beyond which a longer target costs no more.
    package init(
        perPair: Double = 0, perSourceToken: Double = 0, perTargetToken: Double = 0, longestTarget: Int = .max,
        limit: Double
    ) {
        self.perPair = perPair
        self.perSourceToken = perSourceToken
        self.perTargetToken = perTargetToken
        self.longestTarget = longestTarget
        self.limit = limit
    }

    /// A number of pairs.
    package static func sentences(_ count: Int) -> BatchLimit { BatchLimit(perPair: 1, limit: Double(count)) }

    /// A number of target tokens, end marks included; there is no padding to count.
    package static func tokens(_ count: Int) -> BatchLimit { BatchLimit(perTargetToken: 1, limit: Double(count)) }

    func cost(sourceLength: Int, targetLength: Int) -> Double {
        perPair + perSourceToken * Double(sourceLength) + perTargetToken * Double(min(targetLength, longestTarget))
    }

    /// Whether a batch of some cost has no room for a pair.
    func excludes(_ pair: Double, after batch: Double) -> Bool { batch + pair > limit }
}
