/// The name of a random stream.
///
/// Randomness in Grus has no hidden position: a number depends on the seed and on what it is for (which update, which
/// shard, which layer), never on what was drawn before it or on which thread draws it. So a run that resumes needs no
/// saved generator.
public struct RandomKey: Sendable, Hashable, BitwiseCopyable {
    /// The 64 bits that tell this stream from all others.
    public let bits: UInt64

    /// The root of all streams of a run.
    public init(seed: UInt64) {
        bits = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    private init(bits: UInt64) {
        self.bits = bits
    }

    /// An independent stream for one of many purposes.
    public func child(_ index: Int) -> RandomKey {
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
    public func makeGenerator() -> RandomStream { RandomStream(state: bits) }
}

/// SplitMix64: a small generator whose whole state is one counter.
public struct RandomStream: RandomNumberGenerator, Sendable {
    fileprivate var state: UInt64

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return RandomKey.mix(state)
    }

    /// A number in [0, 1), of 24 random bits.
    public mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }
}
