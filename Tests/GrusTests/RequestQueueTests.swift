import Dispatch
import Grus
import Synchronization
import Testing

/// How requests of several tasks are merged, by work that tells what it was handed and waits until it is let go.
@Suite struct RequestQueueTests {
    private final class Bench: Sendable {
        let queue: RequestQueue<String, String>
        private let handed = Mutex<[[String]]>([])
        private let gate = DispatchSemaphore(value: 0)
        private let stopped = Mutex<[[String]]>([])

        init(groupSize: Int = 4, threads: Int = 1) {
            queue = RequestQueue(groupSize: groupSize, threads: threads) { $0.utf8.count }
        }

        /// The groups that the work was handed, and those that it found unwanted.
        var groups: [[String]] { handed.withLock { $0 } }
        var unwanted: [[String]] { stopped.withLock { $0 } }

        /// Asks in a task of its own, and comes back when the requests wait or are under way.
        func ask(_ requests: String..., kind: Int = 1) async -> Task<[String], any Error> {
            let (groups, waiting) = (groups.count, queue.waitingCount)
            let task = Task {
                try await queue.answers(to: requests, kind: kind) { [self] requests, isWanted in
                    handed.withLock { $0.append(requests) }
                    gate.wait()
                    if isWanted() { return requests.map { $0.uppercased() } }
                    stopped.withLock { $0.append(requests) }
                    return nil
                }
            }
            while self.groups.count == groups, queue.waitingCount == waiting { await Task.yield() }
            return task
        }

        func letGo(_ count: Int) { for _ in 0..<count { gate.signal() } }
    }

    @Test(.timeLimit(.minutes(1))) func whatComesMeanwhileIsAnsweredTogether() async throws {
        let bench = Bench()
        let tasks = [await bench.ask("a"), await bench.ask("b", "bb"), await bench.ask("ccc")]
        bench.letGo(2)
        #expect(try await tasks[0].value == ["A"])
        #expect(try await tasks[1].value == ["B", "BB"])
        #expect(try await tasks[2].value == ["CCC"])
        #expect(bench.groups == [["a"], ["bb", "b", "ccc"]])
    }

    @Test(.timeLimit(.minutes(1))) func aShortCallDoesNotWaitForALongOne() async throws {
        let bench = Bench()
        let first = await bench.ask("a")
        let long = await bench.ask("l1", "l2", "l3", "l4", "l5", "l6", "l7")
        let short = await bench.ask("s")
        bench.letGo(3)
        #expect(try await short.value == ["S"])
        #expect(try await long.value == ["L1", "L2", "L3", "L4", "L5", "L6", "L7"])
        _ = try await first.value
        #expect(bench.groups == [["a"], ["l1", "l2", "s", "l3"], ["l4", "l5", "l6", "l7"]])
    }

    @Test(.timeLimit(.minutes(1))) func kindsAreKeptApart() async throws {
        let bench = Bench()
        let tasks = [
            await bench.ask("a"), await bench.ask("b", kind: 2), await bench.ask("c", kind: 1),
            await bench.ask("d", kind: 2),
        ]
        bench.letGo(3)
        for task in tasks { _ = try await task.value }
        #expect(bench.groups == [["a"], ["b", "d"], ["c"]])
    }

    @Test(.timeLimit(.minutes(1))) func severalGroupsAreUnderWayAtTheSameTime() async throws {
        let bench = Bench(threads: 2)
        let tasks = [await bench.ask("a"), await bench.ask("b"), await bench.ask("c")]
        #expect(bench.groups == [["a"], ["b"]] && bench.queue.waitingCount == 1)
        bench.letGo(3)
        for task in tasks { _ = try await task.value }
    }

    /// What waits is forgotten, what is under way for nobody else is told; what is shared goes on.
    @Test(.timeLimit(.minutes(1))) func aCancelledCallEndsAtOnce() async throws {
        let bench = Bench()
        let running = await bench.ask("running")
        let waiting = await bench.ask("waiting", "waiting too")
        let other = await bench.ask("other")
        for task in [waiting, running] {
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(bench.queue.waitingCount == 1)
        bench.letGo(2)
        #expect(try await other.value == ["OTHER"])
        #expect(bench.groups == [["running"], ["other"]] && bench.unwanted == [["running"]])
    }

    @Test(.timeLimit(.minutes(1))) func aGroupIsWantedAsLongAsAnybodyWaits() async throws {
        let bench = Bench()
        let first = await bench.ask("a")
        let (one, two) = (await bench.ask("b"), await bench.ask("c"))
        bench.letGo(1)
        _ = try await first.value
        while bench.groups.count < 2 { await Task.yield() }
        one.cancel()
        await #expect(throws: CancellationError.self) { try await one.value }
        bench.letGo(1)
        #expect(try await two.value == ["C"])
        #expect(bench.groups == [["a"], ["b", "c"]] && bench.unwanted.isEmpty)
    }

    @Test func nothingIsAnsweredAtOnce() async throws {
        let queue = RequestQueue<Int, Int>(groupSize: 4, threads: 1) { $0 }
        #expect(try await queue.answers(to: [], kind: 1) { requests, _ in requests } == [])
        let cancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await queue.answers(to: [1], kind: 1) { requests, _ in requests }
        }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
    }
}
