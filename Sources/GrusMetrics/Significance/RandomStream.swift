/// The stream of NumPy's `default_rng`: PCG64 (O'Neill 2014, XSL-RR with 128 bits of state), seeded by `SeedSequence`.
///
/// Equal seeds give the numbers that NumPy gives, so that resampled intervals and p-values are sacreBLEU's.
package struct RandomStream {
    private static let multiplier: UInt128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645
    private var state: UInt128
    private let increment: UInt128
    /// The high half of the last 64 bits, if only the low half was used.
    private var spare: UInt32?

    /// A stream from its seed.
    package init(_ seed: RandomSeed) {
        let words =
            switch seed {
            case .fixed(let number): SeedSequence(number).state(count: 4)
            case .random: (0..<4).map { _ in UInt64.random(in: 0...UInt64.max) }
            }
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        state = increment &+ (UInt128(words[0]) << 64 | UInt128(words[1]))
        step()
    }

    private mutating func step() {
        state = state &* RandomStream.multiplier &+ increment
    }

    private mutating func next64() -> UInt64 {
        step()
        let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let rotation = UInt64(truncatingIfNeeded: state >> 122)
        return folded >> rotation | folded << ((64 - rotation) & 63)
    }

    private mutating func next32() -> UInt32 {
        if let high = spare {
            spare = nil
            return high
        }
        let bits = next64()
        spare = UInt32(truncatingIfNeeded: bits >> 32)
        return UInt32(truncatingIfNeeded: bits)
    }

    /// `count` integers from 0 up to a bound, without bias (Lemire 2019, <https://arxiv.org/abs/1805.10941>), as
    /// `rng.choice` draws them. A bound of 1 takes nothing from the stream.
    package mutating func integers(_ count: Int, below bound: Int) -> [Int32] {
        precondition(bound > 0, "there is no integer from 0 up to \(bound)")
        var numbers = [Int32](repeating: 0, count: count)
        guard bound > 1 else { return numbers }
        var output = numbers.mutableSpan
        let bound = UInt32(bound)
        let threshold = (0 &- bound) % bound
        // A copy of the state stays in registers.
        var stream = self
        var end = 0
        while end < count {
            let product = UInt64(stream.next32()) * UInt64(bound)
            output[end] = Int32(truncatingIfNeeded: product >> 32)
            // A number that would favour some over others is overwritten by the next.
            if UInt32(truncatingIfNeeded: product) >= threshold { end += 1 }
        }
        self = stream
        return numbers
    }

    /// Rows of random bits, as `rng.integers(2, size: (rows, columns), dtype: bool)` draws them: 32 from each word, the
    /// lowest first, across the ends of rows.
    package mutating func bits(rows: Int, columns: Int) -> BitRows {
        let words = (0..<(rows * columns + 31) / 32).map { _ in next32() }
        return BitRows(columns: columns, words: words)
    }
}

/// Rows of bits, one after another.
package struct BitRows: Sendable {
    private let columns: Int
    private let words: [UInt32]

    fileprivate init(columns: Int, words: [UInt32]) {
        self.columns = columns
        self.words = words
    }

    /// One bit.
    package subscript(row: Int, column: Int) -> Bool {
        let position = row * columns + column
        return words[position >> 5] >> UInt32(position & 31) & 1 != 0
    }
}
