import GrusFiles
import GrusRanks
import Synchronization
import Testing
import ThreadRanks

/// Work that is dealt out to whoever is free.
struct DealingTests {
    /// Who has done which numbers.
    private final class Doers: Sendable {
        private let ranks = Mutex<[Int: [Int]]>([:])
        var all: [Int: [Int]] { ranks.withLock(\.self) }
        var count: Int { ranks.withLock { $0.count } }
        func note(_ number: Int, by rank: Int) { ranks.withLock { $0[number, default: []].append(rank) } }
    }

    @Test(arguments: [1, 2, 3, 4], [0, 1, 2, 17]) func everyNumberIsDoneOnce(ranks: Int, work: Int) throws {
        let doers = Doers()
        let results = try ThreadRank.run(ranks) { rank in
            try rank.deal(work, slots: 1 + rank.rank % 2, isStopped: { false }) { doers.note($0, by: rank.rank) }
        }
        for result in results { try result.get() }
        #expect(doers.all.keys.sorted() == Array(0..<work))
        #expect(doers.all.values.allSatisfy { $0.count == 1 })
    }

    /// One rank is busy with its first number as long as others do the rest.
    @Test(.timeLimit(.minutes(1))) func whoeverIsFreeTakesTheNext() throws {
        let doers = Doers()
        let results = try ThreadRank.run(2) { rank in
            try rank.deal(9, slots: 1, isStopped: { false }) { number in
                doers.note(number, by: rank.rank)
                if rank.rank == 1 { while doers.count < 9 {} }
            }
        }
        for result in results { try result.get() }
        #expect(doers.all.values.count { $0 == [1] } == 1)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [0, 1, 2]) func whereOneStopsNobodyGoesOn(stopping: Int) throws {
        let doers = Doers()
        let results = try ThreadRank.run(3) { rank in
            try rank.deal(
                1_000_000, slots: 2, isStopped: { rank.rank == stopping && doers.count > 5 },
                { doers.note($0, by: rank.rank) })
            return try rank.gather([rank.rank]).count
        }
        for result in results { #expect(try result.get() == 3) }
        #expect(doers.count < 1_000_000)
    }
}
