/// Pairs from all over a corpus of unknown length: every first, then every second, every fourth, …, so that there are never too many,
/// and always the same ones. Very long ones, which tell nothing of the usual, are passed over.
struct CorpusSample {
    private static let longest = 2000

    private let limit: Int
    private var stride = 1
    private var seen = 0
    /// The pairs so far.
    private(set) var pairs: [SentencePair] = []

    /// - Parameter limit: the most pairs.
    init(limit: Int) { self.limit = limit }

    /// Takes in the next pair, perhaps.
    mutating func add(_ pair: SentencePair) {
        guard pair.size <= Self.longest else { return }
        defer { seen += 1 }
        guard seen % stride == 0 else { return }
        pairs.append(pair)
        guard pairs.count > limit else { return }
        stride *= 2
        pairs = pairs.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    }
}

extension SentencePair {
    /// Its bytes.
    var size: Int { source.utf8.count + target.utf8.count }
}
