import Glibc

/// Jobs that wait for the threads of a pool, in the order in which they came.
///
/// It keeps its memory from job to job, so that handing one in allocates nothing.
final class JobQueue: @unchecked Sendable {
    typealias Part = @Sendable (_ index: Int, _ thread: Int) -> Void

    private struct Job {
        let ticket: Int
        let part: Part
        let count: Int
        var begun = 0
        var finished = 0
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

    /// Hands in a job and waits until it is finished.
    func run(_ count: Int, _ part: @escaping Part) {
        pthread_mutex_lock(mutex)
        let ticket = append(count, part)
        while jobs.contains(where: { $0.ticket == ticket }) { pthread_cond_wait(done, mutex) }
        pthread_mutex_unlock(mutex)
    }

    /// Hands in a job, does something else, and waits until the job is finished.
    func run<Fault: Error>(_ count: Int, _ part: @escaping Part, meanwhile body: () throws(Fault) -> Void) throws(Fault)
    {
        pthread_mutex_lock(mutex)
        let ticket = append(count, part)
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
        _ = append(1, part)
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

    private func append(_ count: Int, _ part: @escaping Part) -> Int {
        lastTicket += 1
        jobs.append(Job(ticket: lastTicket, part: part, count: count))
        if count == 1 { pthread_cond_signal(wake) } else { pthread_cond_broadcast(wake) }
        return lastTicket
    }

    private func takePart() -> (ticket: Int, part: Part, index: Int)? {
        guard let first = jobs.firstIndex(where: { $0.begun < $0.count }) else { return nil }
        defer { jobs[first].begun += 1 }
        return (jobs[first].ticket, jobs[first].part, jobs[first].begun)
    }

    private func finishPart(of ticket: Int) {
        guard let index = jobs.firstIndex(where: { $0.ticket == ticket }) else { return }
        jobs[index].finished += 1
        guard jobs[index].finished == jobs[index].count else { return }
        jobs.remove(at: index)
        pthread_cond_broadcast(done)
    }
}
