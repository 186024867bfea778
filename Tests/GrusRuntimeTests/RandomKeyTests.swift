import GrusRuntime
import Testing

struct RandomKeyTests {
    /// The first number of SplitMix64 from the state 0 as published (Steele, Lea and Flood 2014), and what follows from
    /// it: a run must draw the same numbers with every version of Grus.
    @Test func theStreamIsSplitMix64() {
        #expect(RandomKey(seed: 0).bits == 0xE220_A839_7B1D_CDAF)
        // The stream of a key starts from its bits.
        var stream = RandomKey(seed: 0).makeGenerator()
        #expect(
            (0..<3).map { _ in stream.next() } == [0xA706_DD2F_4D19_7E6F, 0xB382_A305_F441_4F5E, 0x631A_9154_FBAB_F717])
    }

    @Test func streamsAreFixedByTheirKeys() {
        let key = RandomKey(seed: 7).child(3)
        var (first, second) = (key.makeGenerator(), key.makeGenerator())
        #expect((0..<100).map { _ in first.next() } == (0..<100).map { _ in second.next() })
        #expect(RandomKey(seed: 1).child(2).child(3).bits == 0xCA21_ED6C_4FF1_36BA)
    }

    @Test func childrenDifferFromEachOtherAndFromTheirParents() {
        var seen: Set<UInt64> = []
        for seed in 0..<20 as Range<UInt64> {
            let root = RandomKey(seed: seed)
            seen.insert(root.bits)
            for child in -2..<50 {
                seen.insert(root.child(child).bits)
                for grandchild in 0..<20 { seen.insert(root.child(child).child(grandchild).bits) }
            }
        }
        #expect(seen.count == 20 * (1 + 52 * 21))
    }

    @Test func childrenAreIndependent() {
        let root = RandomKey(seed: 1)
        for (first, second) in [(0, 1), (1, 2), (0, 1 << 32)] {
            var (a, b) = (root.child(first).makeGenerator(), root.child(second).makeGenerator())
            let equal = (0..<1_000).reduce(0) { sum, _ in sum + (~(a.next() ^ b.next())).nonzeroBitCount }
            // Half of 64,000 bits, within five standard deviations of 126.
            #expect(abs(equal - 32_000) < 640)
        }
    }

    @Test func uniformNumbersFillTheirInterval() {
        var stream = RandomKey(seed: 2).makeGenerator()
        let numbers = (0..<100_000).map { _ in stream.uniform() }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        var shares = Array(repeating: 0, count: 10)
        for number in numbers { shares[Int(number * 10)] += 1 }
        #expect(shares.allSatisfy { abs($0 - 10_000) < 500 })
    }
}
