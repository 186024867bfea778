/// What tells the training set of a run from another one: the number of its pairs, and a hash of their ids.
package struct CorpusFingerprint: Sendable, Hashable, Codable {
    /// The number of pairs.
    package private(set) var pairs = 0
    /// The hash of Fowler, Noll and Vo (FNV-1a, 64 bits), taken over ids instead of bytes.
    package private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// That of a corpus without pairs.
    init() {}

    /// One that was kept.
    init(pairs: Int, hash: UInt64) { (self.pairs, self.hash) = (pairs, hash) }

    /// Takes in a pair. Each side is closed by `SpecialToken.end`, so that the ids tell where it ends.
    mutating func add(_ source: some Sequence<Int32>, _ target: some Sequence<Int32>) {
        pairs += 1
        for id in source { add(id) }
        for id in target { add(id) }
    }

    private mutating func add(_ id: Int32) {
        hash = (hash ^ UInt64(UInt32(bitPattern: id))) &* 0x100_0000_01B3
    }
}
