import GrusFiles
import GrusRuntime

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

/// A pool of threads, each with a worker that it alone uses.
///
/// There is no barrier inside of a part of a job: products are single-threaded, and a thread that the machine slows down
/// delays only its own part.
package final class WorkerPool: Sendable {
    /// The threads.
    package let threads: ThreadPool
    private let workers: [Worker]

    /// The number of threads.
    package var count: Int { threads.count }

    /// Starts the threads.
    ///
    /// - Parameter count: at least 1.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many.
    package init(count: Int) throws(InputError) {
        threads = try ThreadPool(count: count)
        workers = (0..<count).map { _ in Worker() }
    }

    /// The worker of a thread, for parts that run on it.
    package subscript(thread: Int) -> Worker { workers[thread] }

    /// Runs the parts of a job, each with its number and that of its thread; see ``ThreadPool/run(_:_:)``.
    package func run(_ count: Int, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Void) {
        threads.run(count, part)
    }

    /// Runs those parts of a job that have the given numbers.
    package func run(_ parts: Range<Int>, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Void) {
        threads.run(parts, part)
    }

    /// Runs parts, and something else on the calling thread; see ``ThreadPool/run(_:_:meanwhile:)``.
    package func run<Fault: Error>(
        _ count: Int, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Void,
        meanwhile body: () throws(Fault) -> Void
    ) throws(Fault) {
        try threads.run(count, part, meanwhile: body)
    }

    /// Runs parts that each give a value, and returns the values in the order of the parts.
    package func map<Value: Sendable>(_ count: Int, _ part: @escaping @Sendable (Int, Worker) -> Value) -> [Value] {
        threads.map(count) { [workers] index, thread in part(index, workers[thread]) }
    }

    /// Gives every worker the memory that any of them has needed so far: chance decides which one needs it next. No job
    /// may be under way.
    package func shareMemoryNeeds() {
        for worker in workers {
            for other in workers { worker.prepare(forWorkOf: other) }
        }
    }
}
