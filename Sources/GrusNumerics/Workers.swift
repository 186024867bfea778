import COneDNN
import Glibc
import Synchronization

/// What one thread computes with: its own scratch memory and its own products.
package final class Worker: @unchecked Sendable {
    package let arena = Arena()
    package let products = Products()

    package init() {}
}

/// One thread per core, each with a worker that it alone uses.
///
/// A job is cut into numbered parts; which thread takes which part is left to chance, so a part must not depend on it.
/// There is no barrier inside of a part: products are single-threaded, and a thread that the machine slows down delays
/// only its own part.
package final class WorkerPool: @unchecked Sendable {
    private typealias Part = @Sendable (Int, Worker) -> Void

    private struct Job {
        var part: Part
        var count: Int
        var next = 0
        var finished = 0
    }

    private var mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var job: Job?
    private var stopping = false
    private var threads: [pthread_t] = []

    /// The number of threads.
    package let count: Int

    /// Starts the threads.
    ///
    /// - Parameter count: at least 1.
    package init(count: Int) {
        precondition(count >= 1, "a pool of \(count) workers")
        self.count = count
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(done, nil)
        for _ in 0..<count {
            var thread = pthread_t()
            let pool = Unmanaged.passUnretained(self).toOpaque()
            let failed = pthread_create(&thread, nil, { WorkerPool.run($0) }, pool)
            precondition(failed == 0, "cannot start a thread: \(String(cString: strerror(failed)))")
            threads.append(thread)
        }
    }

    deinit {
        pthread_mutex_lock(mutex)
        stopping = true
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
        for thread in threads { pthread_join(thread, nil) }
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(wake)
        pthread_cond_destroy(done)
        mutex.deallocate()
        wake.deallocate()
        done.deallocate()
    }

    /// Runs `part(0)` … `part(count − 1)` on the threads of the pool and returns when all have returned. One job at a
    /// time, and never from inside of a part.
    package func run(_ count: Int, _ part: @escaping @Sendable (Int, Worker) -> Void) {
        guard count > 0 else { return }
        pthread_mutex_lock(mutex)
        precondition(job == nil, "a job inside of a job")
        job = Job(part: part, count: count)
        pthread_cond_broadcast(wake)
        while let current = job, current.finished < count { pthread_cond_wait(done, mutex) }
        job = nil
        pthread_mutex_unlock(mutex)
    }

    /// Runs parts that each give a value, and returns the values in the order of the parts.
    package func map<Value: Sendable>(_ count: Int, _ part: @escaping @Sendable (Int, Worker) -> Value) -> [Value] {
        let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
        run(count) { index, worker in
            let value = part(index, worker)
            results.withLock { $0[index] = value }
        }
        return results.withLock { $0.compactMap { $0 } }
    }

    private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        // The pool joins its threads before it goes, so it outlives this reference.
        let pool = Unmanaged<WorkerPool>.fromOpaque(argument).takeUnretainedValue()
        grus_use_single_thread()
        let worker = Worker()
        pthread_mutex_lock(pool.mutex)
        while !pool.stopping {
            guard let (index, part) = pool.takePart() else {
                pthread_cond_wait(pool.wake, pool.mutex)
                continue
            }
            pthread_mutex_unlock(pool.mutex)
            part(index, worker)
            pthread_mutex_lock(pool.mutex)
            pool.finishPart()
        }
        pthread_mutex_unlock(pool.mutex)
        return nil
    }

    private func takePart() -> (Int, Part)? {
        guard let current = job, current.next < current.count else { return nil }
        job?.next += 1
        return (current.next, current.part)
    }

    private func finishPart() {
        job?.finished += 1
        if let current = job, current.finished == current.count { pthread_cond_signal(done) }
    }
}
