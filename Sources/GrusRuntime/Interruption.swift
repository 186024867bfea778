import Glibc
import GrusFiles
import Synchronization

/// Whether the process was asked to end: from the keyboard, by another process, or because its terminal or the reader of its
/// output has gone.
public enum Interruption {
    private static let received = Atomic<Int32>(0)

    /// The first signal that asked the process to end since ``observe()``.
    public static var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Lets signals that ask the process to end come through: whoever started it may have blocked them, as threads of Dispatch do.
    public static func unblock() { EndingSignals.unblock() }

    /// From now on `SIGINT`, `SIGTERM`, `SIGHUP` and `SIGPIPE` no longer end the process, but are noted; after any of them
    /// one of the first two ends it at once. What the process was started to ignore, it ignores still.
    public static func observe() {
        received.store(0, ordering: .relaxed)
        unblock()
        for number in EndingSignals.all + [SIGPIPE] {
            var action = action(of: number)
            guard number == SIGPIPE || !isIgnored(action) else { continue }
            action.__sigaction_handler.sa_handler = { Interruption.note($0) }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    /// Does what should not be left half done, such as writing a line: a signal that asks the process to end meanwhile ends it right
    /// after, a second one at once. Not while signals are observed.
    package static func holdOff<Failure: Error>(during body: () throws(Failure) -> Void) throws(Failure) {
        observe()
        defer {
            for number in EndingSignals.all + [SIGPIPE] where !isIgnored(action(of: number)) {
                Glibc.signal(number, SIG_DFL)
            }
            endProcess()
        }
        try body()
    }

    /// Ends the process by the signal that asked it to, so that whoever waits for it sees why it ended; returns if none did.
    public static func endProcess() {
        guard let signal else { return }
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }

    /// What runs when a signal comes: only what may be called at any time.
    private static func note(_ number: Int32) {
        received.store(number, ordering: .relaxed)
        Glibc.signal(SIGINT, SIG_DFL)
        Glibc.signal(SIGTERM, SIG_DFL)
        // Nobody reads, but what was computed is still to be saved. Of a terminal that goes away both the shell and the
        // system tell.
        Glibc.signal(SIGPIPE, SIG_IGN)
        Glibc.signal(SIGHUP, SIG_IGN)
    }

    private static func action(of number: Int32) -> sigaction {
        var action = sigaction()
        sigaction(number, nil, &action)
        return action
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
