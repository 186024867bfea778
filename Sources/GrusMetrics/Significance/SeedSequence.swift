/// NumPy's `SeedSequence`: mixes a seed into a pool of four words and expands the pool to a generator's state (after
/// O'Neill's `seed_seq_fe128`).
struct SeedSequence {
    private var pool: [UInt32]

    /// Mixes a seed, as NumPy does with an integer: 32-bit words, the low one first, without leading zeros.
    init(_ seed: UInt64) {
        var words = [UInt32(truncatingIfNeeded: seed)]
        if seed >> 32 != 0 { words.append(UInt32(truncatingIfNeeded: seed >> 32)) }
        var constant: UInt32 = 0x43B0_D7E5
        pool = (0..<4).map { scramble($0 < words.count ? words[$0] : 0, &constant, multiplier: 0x931E_8875) }
        for source in 0..<4 {
            for target in 0..<4 where target != source {
                pool[target] = mix(pool[target], scramble(pool[source], &constant, multiplier: 0x931E_8875))
            }
        }
    }

    /// The first words of the expanded state.
    func state(count: Int) -> [UInt64] {
        var constant: UInt32 = 0x8B51_F9DD
        let halves = (0..<2 * count).map { scramble(pool[$0 % 4], &constant, multiplier: 0x58F3_8DED) }
        return (0..<count).map { UInt64(halves[2 * $0]) | UInt64(halves[2 * $0 + 1]) << 32 }
    }
}

private func scramble(_ value: UInt32, _ constant: inout UInt32, multiplier: UInt32) -> UInt32 {
    let mixed = value ^ constant
    constant &*= multiplier
    let product = mixed &* constant
    return product ^ (product >> 16)
}

private func mix(_ x: UInt32, _ y: UInt32) -> UInt32 {
    let result = x &* 0xCA01_F9DD &- y &* 0x4973_F715
    return result ^ (result >> 16)
}
