import GrusCorpus
import Testing

@Suite struct BatchPlanTests {
    /// Pairs of lengths that vary without order.
    private let corpus = EncodedCorpus(
        (0..<1000).map { index in
            (
                source: [Int32](repeating: Int32(index), count: 1 + index * 7919 % 23),
                target: [Int32](repeating: Int32(index), count: 1 + index * 104_729 % 31)
            )
        })

    private func plan(
        _ limit: BatchLimit = .sentences(16), window: Int = 160, seed: UInt64 = 1, epoch: Int = 0
    ) -> BatchPlan {
        .shuffled(corpus, limit: limit, window: window, seed: seed, epoch: epoch)
    }

    @Test(arguments: [BatchLimit.sentences(16), .sentences(1), .sentences(5000), .tokens(200), .tokens(1)])
    func holdsEveryPairOnce(limit: BatchLimit) {
        for plan in [plan(limit), plan(limit, window: 7), plan(limit, window: 10_000), .sorted(corpus, limit: limit)] {
            #expect((0..<plan.count).flatMap { plan[$0] }.sorted() == Array(0..<1000))
            #expect((0..<plan.count).allSatisfy { !plan[$0].isEmpty })
        }
    }

    @Test func followsFromSeedAndEpoch() {
        #expect(plan() == plan())
        #expect(plan() != plan(seed: 2))
        #expect(plan() != plan(epoch: 1))
        #expect(plan(seed: 1, epoch: 2) != plan(seed: 2, epoch: 1))
    }

    @Test func neverExceedsItsTokens() {
        let plan = plan(.tokens(100))
        for index in 0..<plan.count {
            let batch = corpus[plan[index]]
            #expect(batch.targets.tokens <= 100)
            #expect(batch.targets.tokens == batch.targets.map(\.count).reduce(0, +))
        }
        // Full but for what the next pair of the window would not fit into.
        #expect(plan.count < 1000 * 16 / 60)
    }

    @Test func leavesAPairThatIsTooLongAlone() {
        let plan = BatchPlan.sorted(corpus, limit: .tokens(20))
        for index in 0..<plan.count {
            #expect(corpus[plan[index]].targets.tokens <= 20 || plan[index].count == 1)
        }
    }

    @Test func knowsItsLargestBatch() throws {
        let plan = plan(.sentences(7))
        let sizes = (0..<plan.count).map { index in
            let batch = corpus[plan[index]]
            return (Array(batch.sources) + Array(batch.targets)).map(\.count).reduce(0, +)
        }
        let largest = try #require(plan.largest(of: corpus))
        let pairs = corpus[largest]
        #expect((Array(pairs.sources) + Array(pairs.targets)).map(\.count).reduce(0, +) == sizes.max())
        #expect(BatchPlan.sorted(EncodedCorpus([]), limit: .sentences(1)).largest(of: corpus) == nil)
    }

    @Test func cutsWindowsIntoFullBatches() {
        let sizes = (0..<plan().count).map { plan()[$0].count }
        #expect(sizes.filter { $0 == 16 }.count == 62)
        #expect(sizes.filter { $0 != 16 } == [8])
    }

    @Test func sortsByTargetThenSourceLength() {
        let small = EncodedCorpus([
            (source: [7, 7, 2], target: [8, 2]), (source: [7, 2], target: [8, 8, 2]),
            (source: [7, 2], target: [8, 2]),
            (source: [7, 7, 2], target: [8, 2]),
        ])
        let plan = BatchPlan.sorted(small, limit: .sentences(3))
        #expect(plan.count == 2)
        #expect(Array(plan[0]) == [2, 0, 3])
        #expect(Array(plan[1]) == [1])
        let batch = small[plan[0]]
        #expect(batch.sources.map(Array.init) == [[7, 2], [7, 7, 2], [7, 7, 2]])
        #expect(batch.sources.tokens == 8)
        #expect(batch.targets.tokens == 6)
    }

    @Test func mixesTheCorpus() {
        // Of an order by chance about half of the neighbouring batches ascend; of a sorted one all do.
        let plan = plan()
        let lengths = (0..<plan.count).map { corpus[plan[$0]].targets.tokens }
        let ascents = zip(lengths, lengths.dropFirst()).filter { $0 < $1 }.count
        #expect((15...48).contains(ascents))
        let first = Set((0..<plan.count / 2).flatMap { plan[$0] })
        let low = first.filter { $0 < 500 }.count
        #expect((180...320).contains(low))
    }

    /// SplitMix64 and Fisher-Yates as their authors describe them, computed by an independent program.
    @Test(arguments: [(0, [7, 0, 4, 3, 5, 6, 2, 1]), (1, [5, 6, 0, 4, 3, 1, 7, 2])])
    func staysTheSameForever(epoch: Int, expected: [Int]) {
        let tiny = EncodedCorpus((0..<8).map { _ in (source: [2], target: [2]) })
        let plan = BatchPlan.shuffled(tiny, limit: .sentences(1), window: 1, seed: 1, epoch: epoch)
        #expect((0..<plan.count).flatMap { plan[$0] } == expected)
    }
}
