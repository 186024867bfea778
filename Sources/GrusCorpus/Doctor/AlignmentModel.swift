import GrusText

/// Whether lines of a block belong together: where they do, long ones have long translations. Where one side has lost a line, all
/// that follow are translations of their neighbours.
struct AlignmentModel: Sendable {
    /// The number of pairs that are judged together.
    static let block = 256

    /// How much the lengths of the sides are alike in the whole corpus, and how much those of the source vary.
    private let usual, spread: Double

    /// Learns from pairs of lengths.
    ///
    /// - Returns: nil where lengths tell nothing.
    init?(_ lengths: [(source: Int, target: Int)]) {
        guard lengths.count >= Self.block else { return nil }
        let (source, target) = (lengths.map { Self.size($0.source) }, lengths.map { Self.size($0.target) })
        (usual, spread) = (correlation(source, target), deviation(source))
        guard usual >= 0.6 else { return nil }
    }

    private static func size(_ length: Int) -> Double { logarithm(Double(length + 1)) }

    /// Whether the pairs of a block are translations of others.
    func isMisaligned(_ pairs: some Collection<InspectedPair>) -> Bool {
        guard pairs.count >= Self.block / 2 else { return false }
        let (source, target) = (pairs.map { Self.size($0.source.visible) }, pairs.map { Self.size($0.target.visible) })
        // Of a corpus that is sorted by length a block is all alike.
        guard deviation(source) > spread / 2 else { return false }
        return correlation(source, target) < usual / 2
    }
}
