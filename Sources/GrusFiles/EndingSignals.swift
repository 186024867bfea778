import Glibc

/// The signals that ask the process to end: from the keyboard, by another process, or because its terminal has gone.
///
/// Threads that compute block them, so that they come to the main thread, which can hold them off.
package enum EndingSignals {
    /// `SIGINT`, `SIGTERM` and `SIGHUP`.
    package static let all = [SIGINT, SIGTERM, SIGHUP]

    private static var set: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in all { sigaddset(&set, number) }
        return set
    }

    /// Leaves them to other threads.
    package static func block() { change(SIG_BLOCK) }

    /// Lets them come to this thread.
    package static func unblock() { change(SIG_UNBLOCK) }

    private static func change(_ how: Int32) {
        var set = set
        pthread_sigmask(how, &set, nil)
    }

    /// Runs what must not be left half done, for an instant; those that come meanwhile come after it.
    package static func heldOff<Result>(during body: () -> Result) -> Result {
        var (set, before) = (set, sigset_t())
        pthread_sigmask(SIG_BLOCK, &set, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return body()
    }
}
