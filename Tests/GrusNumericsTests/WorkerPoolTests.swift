import Glibc
import GrusNumerics
import Synchronization
import Testing

struct WorkerPoolTests {
    @Test(arguments: [1, 2, 5])
    func everyPartRunsOnceAndValuesKeepTheirOrder(count: Int) {
        let pool = WorkerPool(count: count)
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

    @Test func manyJobsFollowEachOther() {
        let pool = WorkerPool(count: 3)
        let sum = Mutex(0)
        for job in 0..<5_000 {
            pool.run(job % 4) { index, _ in sum.withLock { $0 += index + 1 } }
        }
        // A job of n parts adds 1 + 2 + … + n.
        let expected = 1_250 * 10
        #expect(sum.withLock { $0 } == expected)
    }

    @Test func aWorkerComputesOnePartAtATime() {
        let pool = WorkerPool(count: 3)
        let busy = Mutex(Set<ObjectIdentifier>())
        let clashes = Mutex(0)
        pool.run(200) { _, worker in
            let isNew = busy.withLock { $0.insert(ObjectIdentifier(worker)).inserted }
            if !isNew { clashes.withLock { $0 += 1 } }
            usleep(50)
            _ = busy.withLock { $0.remove(ObjectIdentifier(worker)) }
        }
        #expect(clashes.withLock { $0 } == 0)
    }

    @Test func productsOfWorkersAgreeBitByBit() {
        let pool = WorkerPool(count: 2)
        let results = pool.map(8) { _, worker in
            worker.arena.reset()
            let (left, right) = (worker.arena.matrix(rows: 19, columns: 40), worker.arena.matrix(rows: 40, columns: 30))
            for i in 0..<left.count { left.base[i] = Float(i % 13) / 7 }
            for i in 0..<right.count { right.base[i] = Float(i % 11) / 3 }
            let result = worker.arena.matrix(rows: 19, columns: 30)
            worker.products.multiply(left, right, into: result)
            return result.values
        }
        #expect(results.allSatisfy { $0 == results[0] })
    }

    @Test func aPoolThatNobodyHoldsStopsItsThreads() {
        weak var pool: WorkerPool?
        do {
            let held = WorkerPool(count: 2)
            pool = held
            held.run(4) { _, _ in }
        }
        #expect(pool == nil)
    }

    @Test func aJobInsideOfAJobIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            let pool = WorkerPool(count: 2)
            pool.run(1) { _, _ in pool.run(1) { _, _ in } }
        }
    }
}
