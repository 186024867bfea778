import Glibc
import GrusFiles
import GrusRuntime
import Synchronization
import Testing

struct ThreadPoolTests {
    @Test(arguments: [1, 2, 5])
    func everyPartRunsOnceAndValuesKeepTheirOrder(count: Int) throws {
        let pool = try ThreadPool(count: count)
        for parts in [0, 1, 2, 100] {
            let runs = Mutex(Array(repeating: 0, count: parts))
            let values = pool.map(parts) { index, _ in
                runs.withLock { $0[index] += 1 }
                return index * index
            }
            #expect(runs.withLock { $0.allSatisfy { $0 == 1 } })
            #expect(values == (0..<parts).map { $0 * $0 })
        }
    }

    @Test func manyJobsFollowEachOther() throws {
        let pool = try ThreadPool(count: 3)
        let sum = Mutex(0)
        for job in 0..<5_000 {
            pool.run(job % 4) { index, _ in sum.withLock { $0 += index + 1 } }
        }
        // A job of n parts adds 1 + 2 + … + n.
        let expected = 1_250 * 10
        #expect(sum.withLock { $0 } == expected)
    }

    /// A part waits for what the caller does meanwhile.
    @Test func theCallerDoesSomethingMeanwhile() throws {
        let pool = try ThreadPool(count: 2)
        let isReleased = Mutex(false)
        let finished = Mutex(0)
        let wait: @Sendable () -> Void = { while !isReleased.withLock({ $0 }) { usleep(100) } }
        let part: @Sendable (Int, Int) -> Void = { _, _ in
            wait()
            finished.withLock { $0 += 1 }
        }
        pool.run(3, part) { isReleased.withLock { $0 = true } }
        #expect(finished.withLock { $0 } == 3)
        #expect(throws: InputError.self) {
            try pool.run(3, part) { () throws(InputError) in throw InputError(.system, "a fault") }
        }
        #expect(finished.withLock { $0 } == 6, "a fault is thrown when all parts have returned")
        pool.run(0, part) { finished.withLock { $0 = 0 } }
        #expect(finished.withLock { $0 } == 0)
    }

    @Test func jobsOfSeveralCallersQueue() throws {
        let pool = try ThreadPool(count: 2)
        let callers = try ThreadPool(count: 8)
        let sums = callers.map(8) { caller, _ in
            (0..<500).reduce(0) { sum, job in sum + pool.map(job % 5) { index, _ in caller + index }.reduce(0, +) }
        }
        // Of 500 jobs a hundred each have 0 to 4 parts: 1,000 parts, whose numbers add up to 0 + 1 + 3 + 6 a hundred times.
        #expect(sums == (0..<8).map { 1_000 * $0 + 1_000 })
    }

    @Test func aThreadRunsOnePartAtATime() throws {
        let pool = try ThreadPool(count: 3)
        let busy = Mutex(Set<Int>())
        let clashes = Mutex(0)
        pool.run(200) { _, thread in
            let isNew = busy.withLock { $0.insert(thread).inserted }
            if !isNew { clashes.withLock { $0 += 1 } }
            usleep(50)
            _ = busy.withLock { $0.remove(thread) }
        }
        #expect(clashes.withLock { $0 } == 0)
    }

    @Test func aPoolThatNobodyHoldsStopsItsThreads() throws {
        weak var pool: ThreadPool?
        do {
            let held = try ThreadPool(count: 2)
            pool = held
            held.run(4) { _, _ in }
        }
        #expect(pool == nil)
    }

    @Test func aJobInsideOfAJobIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            let pool = try ThreadPool(count: 2)
            pool.run(1) { _, _ in pool.run(1) { _, _ in } }
        }
    }

    /// In a process of its own, which has no address space for the stacks of so many threads.
    @Test func threadsThatCannotBeStartedAreAnError() async {
        await #expect(processExitsWith: .exitCode(71)) {
            var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            do throws(InputError) {
                _ = try ThreadPool(count: 1024)
            } catch {
                exit(error.message.contains("of 1024 threads") ? error.kind.exitCode : 1)
            }
        }
    }
}
