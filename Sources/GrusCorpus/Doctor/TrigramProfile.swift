import GrusText

/// How often three characters follow each other in the lines of a language (Cavnar and Trenkle 1994), as a model that gives a
/// line its probability (Dunning 1994). Letters count in lower case; all else is a space.
struct TrigramProfile: Sendable {
    /// The trigrams of a line, each as the number of a bucket; those without a letter are left out.
    struct Trigrams: Sendable {
        fileprivate let buckets: [UInt16]

        /// The number of trigrams.
        var count: Int { buckets.count }

        init(_ line: InspectedLine) {
            var buckets: [UInt16] = []
            buckets.reserveCapacity(line.letters + 16)
            var (first, second): (UInt32, UInt32) = (32, 32)
            for index in 0...line.scalars.count {
                let third = line.isLetter(index) ? simpleLowercase(line.scalars[index]).value : 32
                // Spaces in a row are one.
                if third == 32, second == 32 { continue }
                if second != 32 || first != 32 { buckets.append(Self.bucket(first, second, third)) }
                (first, second) = (second, third)
            }
            self.buckets = buckets
        }

        private static func bucket(_ first: UInt32, _ second: UInt32, _ third: UInt32) -> UInt16 {
            var hash = (UInt64(first) << 42 | UInt64(second) << 21 | UInt64(third)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
            return UInt16(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 48)
        }
    }

    /// The logarithm of the probability of each bucket.
    private let logarithms: [Float]

    /// Learns from lines. What did not occur counts as a tenth of a time.
    init(_ lines: some Sequence<Trigrams>) {
        var counts = [Float](repeating: 0.1, count: 1 << 16)
        for line in lines { for bucket in line.buckets { counts[Int(bucket)] += 1 } }
        let total = counts.reduce(0.0) { $0 + Double($1) }
        logarithms = counts.map { Float(logarithm(Double($0) / total)) }
    }

    /// The natural logarithm of the probability of a line's trigrams.
    func logProbability(_ line: Trigrams) -> Double {
        line.buckets.reduce(0.0) { $0 + Double(logarithms[Int($1)]) }
    }
}
