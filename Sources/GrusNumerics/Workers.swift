import Glibc
import Synchronization

/// What one thread computes with: its own scratch memory and its own products.
package final class Worker: @unchecked Sendable {
    package let arena = Arena()
    package let products = Products()

    package init() {}

    /// Forgets what was computed, and makes room for all that another worker has computed so far.
    fileprivate func prepare(forWorkOf other: Worker) {
        arena.reset(withRoomOf: other.arena)
        products.reserve(asMuchAs: other.products)
    }
}

/// One thread per core, each with a worker that it alone uses.
///
/// A job is cut into numbered parts; which thread takes which part is left to chance, so a part must not depend on it.
/// There is no barrier inside of a part: products are single-threaded, and a thread that the machine slows down delays
/// only its own part.
package final class WorkerPool: Sendable {
    private let board = JobBoard()
    private let workers: [Worker]
    private let threads: [pthread_t]

    /// The number of threads.
    package var count: Int { threads.count }

    /// Starts the threads.
    ///
    /// - Parameter count: at least 1.
    package init(count: Int) {
        precondition(count >= 1, "a pool of \(count) workers")
        workers = (0..<count).map { _ in Worker() }
        threads = workers.map { [board] worker in
            var thread = pthread_t()
            // A thread holds the board, not the pool, so that the pool can go and stop it.
            let shared = Unmanaged.passRetained(Place(board: board, worker: worker)).toOpaque()
            let failed = pthread_create(&thread, nil, { WorkerPool.run($0) }, shared)
            precondition(failed == 0, "cannot start a thread: \(String(cString: strerror(failed)))")
            return thread
        }
    }

    deinit {
        board.stop()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Runs `part(0)` … `part(count − 1)` on the threads of the pool and returns when all have returned. One job at a
    /// time, and never from inside of a part.
    package func run(_ count: Int, _ part: @escaping @Sendable (Int, Worker) -> Void) {
        guard count > 0 else { return }
        board.run(count, part)
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

    /// Gives every worker the memory that any of them has needed so far: chance decides which one needs it next.
    package func shareMemoryNeeds() {
        for worker in workers {
            for other in workers { worker.prepare(forWorkOf: other) }
        }
    }

    /// Where a thread works, and with what.
    private final class Place {
        let board: JobBoard
        let worker: Worker

        init(board: JobBoard, worker: Worker) {
            self.board = board
            self.worker = worker
        }
    }

    private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        let place = Unmanaged<Place>.fromOpaque(argument).takeRetainedValue()
        place.board.work(with: place.worker)
        return nil
    }
}

/// Where a pool puts its job, and its threads take the parts from.
private final class JobBoard: @unchecked Sendable {
    typealias Part = @Sendable (Int, Worker) -> Void

    private struct Job {
        var part: Part
        var count: Int
        var next = 0
        var finished = 0
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var job: Job?
    private var isStopping = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(done, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(wake)
        pthread_cond_destroy(done)
        mutex.deallocate()
        wake.deallocate()
        done.deallocate()
    }

    /// Puts up a job and waits until it is finished.
    func run(_ count: Int, _ part: @escaping Part) {
        pthread_mutex_lock(mutex)
        precondition(job == nil, "a job inside of a job")
        job = Job(part: part, count: count)
        pthread_cond_broadcast(wake)
        while let current = job, current.finished < count { pthread_cond_wait(done, mutex) }
        job = nil
        pthread_mutex_unlock(mutex)
    }

    /// Lets the threads end when they have finished their parts.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopping = true
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
    }

    /// A thread's life: takes part after part, until it is stopped.
    func work(with worker: Worker) {
        pthread_mutex_lock(mutex)
        while !isStopping {
            guard let (index, part) = takePart() else {
                pthread_cond_wait(wake, mutex)
                continue
            }
            pthread_mutex_unlock(mutex)
            part(index, worker)
            pthread_mutex_lock(mutex)
            finishPart()
        }
        pthread_mutex_unlock(mutex)
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
