import GrusFiles

/// Pairs of a training set that follow each other in one of its parts: what is shuffled, drawn and read from disk as a whole where
/// there are more pairs than are shuffled together.
package struct Block: Sendable, Equatable {
    /// How many pairs are read for a block; the last one of a part has fewer.
    package static let size = 1024

    /// Which entry of `corpus.train` it belongs to.
    package let part: Int
    /// The number of its first pair among all pairs of the set that are kept, and how many of its pairs are kept.
    package let first, count: Int
    /// The ids of its pairs.
    package let sourceTokens, targetTokens: Int
}

/// The pairs of a training set, wherever they are held.
package protocol PairStore: Sendable {
    /// All blocks, in the order of the set.
    var blocks: [Block] { get }
    /// What was left out.
    var drops: DropReport { get }
    /// What tells the set from another one.
    var fingerprint: CorpusFingerprint { get }
    /// All pairs, where they are in memory.
    var whole: EncodedCorpus? { get }

    /// The pairs of a block.
    ///
    /// - Throws: `InputError` if they cannot be read, or are not what was stored.
    func pairs(of block: Int) throws(InputError) -> EncodedCorpus
}

extension PairStore {
    /// The number of pairs.
    package var count: Int { fingerprint.pairs }
}
