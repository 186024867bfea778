import GrusText

/// What tells a pair from others, in 64 bits each.
struct PairHashes: Sendable {
    /// Of the bytes of each side, and of both.
    let source, target, pair: UInt64
    /// Of letters and digits alone, in lower case; nil where there are none.
    let foldedSource, foldedTarget: UInt64?

    init(_ pair: InspectedPair) {
        source = Self.hash(pair.source.text.utf8.lazy.map(UInt64.init))
        target = Self.hash(pair.target.text.utf8.lazy.map(UInt64.init))
        self.pair = Self.joined(source, target)
        foldedSource = Self.folded(pair.source)
        foldedTarget = Self.folded(pair.target)
    }

    /// Of both folded sides.
    var foldedPair: UInt64? {
        guard let foldedSource, let foldedTarget else { return nil }
        return Self.joined(foldedSource, foldedTarget)
    }

    private static func folded(_ line: InspectedLine) -> UInt64? {
        let parts = line.scalars.indices.lazy.filter {
            [.letter, .mark, .number].contains(line.classes[$0].kind)
        }
        return parts.isEmpty ? nil : hash(parts.map { UInt64(simpleLowercase(line.scalars[$0]).value) })
    }

    /// The hash of Fowler, Noll and Vo (FNV-1a, 64 bits), whose bits are mixed at the end.
    private static func hash(_ values: some Sequence<UInt64>) -> UInt64 {
        mixed(values.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01B3 })
    }

    private static func joined(_ left: UInt64, _ right: UInt64) -> UInt64 { mixed(left &* 3 &+ right) }

    private static func mixed(_ hash: UInt64) -> UInt64 {
        let folded = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        return folded ^ folded >> 33
    }
}
