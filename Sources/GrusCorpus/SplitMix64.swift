/// The generator of Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators", figure 16.
///
/// Written out here, and not taken from the standard library, so that the order of a corpus stays the same in all
/// versions of all libraries.
struct SplitMix64 {
    private var state: UInt64

    /// The stream of a seed, and of one of its numbered uses, such as an epoch.
    init(seed: UInt64, stream: UInt64) {
        var seeds = SplitMix64(state: seed)
        state = seeds.next() &+ SplitMix64.mix(stream &* SplitMix64.increment)
    }

    init(state: UInt64) { self.state = state }

    /// A number of 64 random bits.
    mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mix(state)
    }

    /// A number in `0..<bound`: the high half of a product (Lemire 2019), whose bias, below bound / 2⁶⁴, nobody sees.
    mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Shuffles by Fisher and Yates, from the last place down (Knuth, TAOCP 3.4.2, algorithm P).
    mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, next(below: last + 1))
        }
    }

    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
