import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText

/// Pairs of random ids, where there is no corpus.
struct SyntheticCorpus {
    /// The mean number of source tokens; with the standard deviation of 2/7 of it, 14 gives the lengths of image captions in
    /// subwords.
    let sourceLength: Double
    /// The number of ids of each side.
    let vocabulary: Int

    /// Pairs whose targets are a token longer than their sources, ± 3 per 14.
    func pairs(_ count: Int, seed: UInt64) -> EncodedCorpus {
        var stream = RandomKey(seed: seed).makeGenerator()
        // Twelve uniform numbers, less six: nearly normal, with a standard deviation of one.
        func spread() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double(stream.uniform()) } }
        func sentence(_ length: Double) -> [Int32] {
            (0..<max(Int(length.rounded()), 1)).map { _ in Int32.random(in: 3..<Int32(vocabulary), using: &stream) }
                + [SpecialToken.end]
        }
        let unit = sourceLength / 14
        return EncodedCorpus(
            (0..<count).map { _ in
                let length = sourceLength + 4 * unit * spread()
                return (source: sentence(length), target: sentence(length + 1 + 3 * unit * spread()))
            })
    }
}
