import GrusFiles
import GrusNumerics
import GrusRanks
import Testing
import ThreadRanks

struct CrewTests {
    /// What each of some ranks gives that share memory.
    private func values<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (ThreadRank, Crew) throws -> Value
    ) throws -> [Value] {
        try ThreadRank.run(count, sharingMemory: true) { try body($0, Crew.formed(among: $0)) }.map { try $0.get() }
    }

    @Test(arguments: 1...4) func whatOneWritesAllRead(count: Int) throws {
        let read = try values(count) { rank, crew in
            let (small, large) = (Buffer(count: 3), Buffer(count: 700_000))
            for (buffer, value) in [(small, Float(1)), (large, 2)] {
                buffer.elements.update(repeating: value + 10 * Float(rank.rank))
            }
            #expect(try crew.share([small], zeroing: [large]))
            let before = [small.base[2], large.base[699_999]]
            try crew.meet()
            large.base[rank.rank] = Float(100 + rank.rank)
            try crew.meet()
            return before + Array(large.elements[..<count])
        }
        for values in read { #expect(values == [1, 0] + (0..<count).map { Float(100 + $0) }) }
    }

    @Test(arguments: 1...4) func allDoAJobTogether(count: Int) throws {
        let done = try values(count) { _, crew in
            let (pool, results) = (try WorkerPool(count: 2), Buffer(count: 100))
            #expect(try crew.share([results]))
            for _ in 0..<50 {
                try crew.run(100, on: pool) { index, _ in results.base[index] += Float(index) }
            }
            return Array(results.elements)
        }
        for results in done { #expect(results == (0..<100).map { Float(50 * $0) }) }
    }

    /// The allocator gets back what is this rank's alone.
    @Test func memoryThatIsGivenBackIsSharedNoMore() throws {
        let mixed = try values(2) { rank, crew in
            for count in [10, 5_000, 300_000] {
                #expect(try crew.share([Buffer(count: count)]))
            }
            let buffers = [10, 5_000, 300_000].map { Buffer(count: $0, isZeroed: false) }
            for buffer in buffers { buffer.elements.update(repeating: Float(rank.rank)) }
            try crew.meet()
            return buffers.contains { $0.elements.contains { $0 != Float(rank.rank) } }
        }
        #expect(mixed == [false, false])
    }

    @Test func ranksOfSeveralMachinesAreCrewsByThemselves() throws {
        let alone = try ThreadRank.run(3) { try Crew.formed(among: $0).isAlone }
        #expect(try alone.map { try $0.get() } == [true, true, true])
        #expect(try Crew.formed(among: SoleRank()).isAlone)
        #expect(try !values(2) { $1.isAlone }.contains(true))
    }

    @Test func aRankThatDoesNotComeIsNamed() throws {
        let outcomes = try ThreadRank.run(3, patience: .milliseconds(50), sharingMemory: true) { rank in
            let crew = try Crew.formed(among: rank)
            if rank.rank != 1 { try crew.meet() }
        }
        let fault = InputError(.system, "rank 1 has not answered for 0 s")
        #expect(throws: fault) { try outcomes[0].get() }
        #expect(throws: fault) { try outcomes[2].get() }
    }
}
