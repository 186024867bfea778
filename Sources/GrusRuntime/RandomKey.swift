/// The name of a random stream.
///
/// Randomness in Grus has no hidden position: a number depends on the seed and on what it is for (which update, which
/// shard, which layer), never on what was drawn before it or on which thread draws it. So a run that resumes needs no
/// saved generator.
package struct RandomKey: Sendable, Hashable, BitwiseCopyable {
    /// The 64 bits that tell this stream from all others.
    package let bits: UInt64

    /// The root of all streams of a run.
    package init(seed: UInt64) {
        bits = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    private init(bits: UInt64) {
        self.bits = bits
    }

    /// An independent stream for one of many purposes.
    package func child(_ index: Int) -> RandomKey {
        RandomKey(bits: Self.mix(bits ^ Self.mix(UInt64(bitPattern: Int64(index)) &+ 0xD1B5_4A32_D192_ED03)))
    }

    /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    fileprivate static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The numbers of this stream, from its beginning.
    package func makeGenerator() -> RandomStream { RandomStream(state: bits) }
}

/// SplitMix64 (Steele, Lea and Flood 2014): a small generator whose whole state is one counter.
///
/// Written out here, and not taken from the standard library, so that the order of a corpus stays the same in all versions of
/// all libraries.
package struct RandomStream: RandomNumberGenerator, Sendable {
    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    fileprivate var state: UInt64

    fileprivate init(state: UInt64) { self.state = state }

    /// The stream of one of many numbered uses of a seed, such as the order of an epoch: its counter starts from the sum of
    /// both, mixed.
    package init(seed: UInt64, number: Int) {
        let number = UInt64(bitPattern: Int64(number))
        state = RandomKey(seed: seed).bits &+ RandomKey.mix(number &* Self.increment)
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= Self.increment
        return RandomKey.mix(state)
    }

    /// A number in [0, 1), of 24 random bits.
    package mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A number in [0, 1), of 53 random bits.
    package mutating func uniformDouble() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number in `0..<bound`: the high half of a product (Lemire 2019), whose bias, below bound / 2⁶⁴, nobody sees.
    package mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Shuffles by Fisher and Yates, from the last index down (Knuth, TAOCP 3.4.2, algorithm P).
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, next(below: last + 1))
        }
    }
}
