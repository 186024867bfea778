import Glibc

/// Jobs that wait for the threads of a pool, in the order in which they came.
///
/// It keeps its memory from job to job, so that handing one in allocates nothing.
final class JobQueue: @unchecked Sendable {
    typealias Part = @Sendable (_ index: Int, _ thread: Int) -> Void

    private struct Job {
        let ticket: Int
        let part: Part
        /// The parts that nobody has begun.
        var left: Range<Int>
        var unfinished: Int
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// There is a part to take, or the pool stops.
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// A job is finished.
    private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// The jobs that are not finished.
    private var jobs: [Job] = []
    private var lastTicket = 0
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

    /// Hands in a job of some parts and waits until it is finished.
    func run(_ parts: Range<Int>, _ part: @escaping Part) {
        pthread_mutex_lock(mutex)
        let ticket = append(parts, part)
        while jobs.contains(where: { $0.ticket == ticket }) { pthread_cond_wait(done, mutex) }
        pthread_mutex_unlock(mutex)
    }

    /// Hands in a job, does something else, and waits until the job is finished.
    func run<Fault: Error>(
        _ parts: Range<Int>, _ part: @escaping Part, meanwhile body: () throws(Fault) -> Void
    ) throws(Fault) {
        pthread_mutex_lock(mutex)
        let ticket = append(parts, part)
        pthread_mutex_unlock(mutex)
        defer { wait(for: ticket) }
        try body()
    }

    private func wait(for ticket: Int) {
        pthread_mutex_lock(mutex)
        while jobs.contains(where: { $0.ticket == ticket }) { pthread_cond_wait(done, mutex) }
        pthread_mutex_unlock(mutex)
    }

    /// Hands in a job of one part, for which nobody waits.
    func submit(_ part: @escaping Part) {
        pthread_mutex_lock(mutex)
        _ = append(0..<1, part)
        pthread_mutex_unlock(mutex)
    }

    /// Lets the threads end when nothing is left to begin.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopping = true
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
    }

    /// A thread's life: takes part after part, until the pool stops.
    func work(asThread thread: Int) {
        pthread_mutex_lock(mutex)
        while true {
            guard let (ticket, part, index) = takePart() else {
                if isStopping { break }
                pthread_cond_wait(wake, mutex)
                continue
            }
            pthread_mutex_unlock(mutex)
            part(index, thread)
            pthread_mutex_lock(mutex)
            finishPart(of: ticket)
        }
        pthread_mutex_unlock(mutex)
    }

    private func append(_ parts: Range<Int>, _ part: @escaping Part) -> Int {
        lastTicket += 1
        jobs.append(Job(ticket: lastTicket, part: part, left: parts, unfinished: parts.count))
        if parts.count == 1 { pthread_cond_signal(wake) } else { pthread_cond_broadcast(wake) }
        return lastTicket
    }

    private func takePart() -> (ticket: Int, part: Part, index: Int)? {
        guard let first = jobs.firstIndex(where: { !$0.left.isEmpty }) else { return nil }
        let index = jobs[first].left.lowerBound
        jobs[first].left = index + 1..<jobs[first].left.upperBound
        return (jobs[first].ticket, jobs[first].part, index)
    }

    private func finishPart(of ticket: Int) {
        guard let index = jobs.firstIndex(where: { $0.ticket == ticket }) else { return }
        jobs[index].unfinished -= 1
        guard jobs[index].unfinished == 0 else { return }
        jobs.remove(at: index)
        pthread_cond_broadcast(done)
    }
}
