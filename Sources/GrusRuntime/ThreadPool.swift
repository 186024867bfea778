import Glibc
import GrusFiles
import Synchronization

/// A fixed number of threads, on which everything runs that runs side by side.
///
/// A job is cut into numbered parts; which thread takes which part is left to chance, so a part must not depend on it.
/// Any number of callers may hand in jobs at once: their parts are begun in the order in which the jobs came.
public final class ThreadPool: Sendable {
    private let queue = JobQueue()
    private let threads: [pthread_t]

    /// The number of threads.
    public var count: Int { threads.count }

    /// Starts the threads.
    ///
    /// - Parameter count: at least 1.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many.
    public init(count: Int) throws(InputError) {
        precondition(count >= 1, "a pool of \(count) threads")
        var started: [pthread_t] = []
        for number in 0..<count {
            // A thread holds the queue, not the pool, so that the pool can go and stop it.
            do throws(InputError) {
                started.append(try startThread { [queue] in queue.work(asThread: number) })
            } catch {
                queue.stop()
                for thread in started { pthread_join(thread, nil) }
                throw InputError(.system, "\(error.message); of \(count) threads \(number) are there: set --threads")
            }
        }
        threads = started
    }

    deinit {
        queue.stop()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// One thread per core.
    public static var standardCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Runs `part(0, …)` … `part(count − 1, …)` and returns when all have returned.
    ///
    /// - Parameter part: gets its number and that of its thread, counted from 0; it must not hand in a job and wait for it.
    package func run(_ count: Int, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Void) {
        run(0..<count, part)
    }

    /// Runs those parts of a job that have the given numbers.
    package func run(_ parts: Range<Int>, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Void) {
        checkCaller()
        guard !parts.isEmpty else { return }
        queue.run(parts, part)
    }

    /// Runs parts, and something else on the calling thread; returns when all have returned.
    package func run<Fault: Error>(
        _ count: Int, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Void,
        meanwhile body: () throws(Fault) -> Void
    ) throws(Fault) {
        checkCaller()
        guard count > 0 else { return try body() }
        try queue.run(0..<count, part, meanwhile: body)
    }

    private func checkCaller() {
        let caller = pthread_self()
        precondition(!threads.contains { pthread_equal($0, caller) != 0 }, "a job inside of a job of the same pool")
    }

    /// Runs parts that each give a value, and returns the values in the order of the parts.
    package func map<Value: Sendable>(
        _ count: Int, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Value
    ) -> [Value] {
        let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
        run(count) { index, thread in
            let value = part(index, thread)
            results.withLock { $0[index] = value }
        }
        return results.withLock { $0.compactMap(\.self) }
    }

    /// Hands in a piece of work, and does not wait for it.
    package func submit(_ work: @escaping @Sendable () -> Void) {
        queue.submit { _, _ in work() }
    }
}

/// Starts a thread, which leaves the signals that ask the process to end to the main one. Whoever starts it joins or detaches it.
///
/// - Throws: `InputError` of kind `system` if the system does not allow another one.
package func startThread(_ body: @escaping @Sendable () -> Void) throws(InputError) -> pthread_t {
    let context = Unmanaged.passRetained(ThreadBody(run: body))
    var thread = pthread_t()
    let failure = pthread_create(&thread, nil, { runThread($0) }, context.toOpaque())
    guard failure == 0 else {
        context.release()
        throw InputError(.system, "cannot start a thread: \(systemMessage(failure))")
    }
    return thread
}

private final class ThreadBody {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    EndingSignals.block()
    if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
