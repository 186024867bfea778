import GrusNumerics
import Synchronization
import Testing

struct WorkerPoolTests {
    @Test func everyThreadHasAWorkerOfItsOwn() throws {
        let pool = try WorkerPool(count: 3)
        let seen = Mutex<[Int: ObjectIdentifier]>([:])
        pool.run(50) { [pool] _, thread in seen.withLock { $0[thread] = ObjectIdentifier(pool[thread]) } }
        for (thread, worker) in seen.withLock({ $0 }) { #expect(ObjectIdentifier(pool[thread]) == worker) }
        #expect(Set((0..<3).map { ObjectIdentifier(pool[$0]) }).count == 3)
    }

    @Test func productsOfWorkersAgreeBitByBit() throws {
        let pool = try WorkerPool(count: 2)
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
}
