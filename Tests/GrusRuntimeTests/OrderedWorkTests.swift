import GrusRuntime
import Synchronization
import Testing

@Suite struct OrderedWorkTests {
    /// Pieces of unequal length end in another order than they began in.
    @Test(arguments: [1, 3, 64])
    func resultsComeInOrder(limit: Int) throws {
        let received = Mutex<[Int]>([])
        let work = OrderedWork<Int>(on: try ThreadPool(count: 3), limit: limit) { result in
            received.withLock { $0.append(result) }
        }
        for piece in 0..<200 {
            work.add { (0..<(piece % 7) * 1000).reduce(piece) { sum, _ in sum } }
        }
        work.wait()
        #expect(received.withLock { $0 } == Array(0..<200))
    }

    @Test func noWorkEndsAtOnce() {
        OrderedWork<Int>(on: nil, limit: 1) { _ in Issue.record("there is no result") }.wait()
    }
}
