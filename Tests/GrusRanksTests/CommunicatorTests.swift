import GrusFiles
import GrusNumerics
import GrusRanks
import Testing
import ThreadRanks

struct CommunicatorTests {
    /// The shares of ranks of some work.
    private func shares(of work: Int, among count: Int) throws -> [Range<Int>] {
        try ThreadRank.run(count) { $0.share(of: work) }.map { try $0.get() }
    }

    @Test func sharesFollowOneAnother() throws {
        #expect(SoleRank().share(of: 7) == 0..<7)
        #expect(try shares(of: 7, among: 2) == [0..<4, 4..<7])
        #expect(try shares(of: 7, among: 3) == [0..<3, 3..<5, 5..<7])
        #expect(try shares(of: 4, among: 4) == [0..<1, 1..<2, 2..<3, 3..<4])
    }

    @Test func whereThereIsLittleTheFirstRankHasSome() throws {
        #expect(try shares(of: 1, among: 3) == [0..<1, 1..<1, 1..<1])
        #expect(try shares(of: 0, among: 2) == [0..<0, 0..<0])
    }

    @Test(arguments: 1...4) func everyRankHearsAllInOrder(count: Int) throws {
        let heard = try ThreadRank.run(count) { rank in
            try rank.gather((0..<rank.rank).map { Double($0) / 3 - Double(rank.rank) })
        }
        let said = (0..<count).map { rank in (0..<rank).map { Double($0) / 3 - Double(rank) } }
        for rank in heard { #expect(try rank.get() == said) }
    }

    @Test func wordsAreGatheredToo() throws {
        let words = ["ein Ruderboot", "", "übers\nMeer"]
        for heard in try ThreadRank.run(3, { try $0.gather(words[$0.rank]) }) { #expect(try heard.get() == words) }
        #expect(try SoleRank().gather("allein") == ["allein"])
    }

    @Test func whatIsTrueOfOneIsTrueOfAny() throws {
        for (asked, answer) in [([false, false, true], true), ([false, false, false], false)] {
            for heard in try ThreadRank.run(3, { try $0.isAny(asked[$0.rank]) }) { #expect(try heard.get() == answer) }
        }
    }

    @Test func aRankThatSaysNothingIsNamed() throws {
        let heard = try ThreadRank.run(3, patience: .milliseconds(50)) { rank in
            rank.rank == 1 ? [] : try rank.gather([rank.rank])
        }
        #expect(throws: InputError(.system, "rank 1 has not answered for 0 s")) { try heard[0].get() }
        #expect(throws: InputError(.system, "rank 0 has not answered for 0 s")) { try heard[2].get() }
    }

    /// Rank 2 of four that wait for their neighbours says nothing at all.
    @Test func theLeaderLearnsWhoIsSilent() throws {
        let heard = try ThreadRank.run(4) { rank in
            switch rank.rank {
            case 0: (rank.silentRank(behind: 1), true)
            case 2: (2, false)
            default: (2, rank.leaderHears(ofMissing: 2) { false })
            }
        }
        for (rank, result) in heard.enumerated() {
            let (silent, isHeard) = try result.get()
            #expect(silent == 2)
            #expect(isHeard == (rank != 2))
        }
    }

    @Test func whoMissesTheLeaderIsNotHeard() throws {
        let heard = try ThreadRank.run(2) { rank in
            rank.isLeader || rank.leaderHears(ofMissing: 0, within: .milliseconds(20)) { false }
        }
        #expect(try heard.map { try $0.get() } == [true, false])
        #expect(SoleRank().missedRank(in: InputError(.system, "no memory")) == nil)
        let missed = try ThreadRank.run(3, patience: .seconds(7)) { $0.missedRank(in: $0.silence(of: 2)) }
        #expect(try missed.map { try $0.get() } == [2, 2, 2])
    }
}
