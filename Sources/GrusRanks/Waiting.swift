import Glibc

/// How a process waits: at first without rest, as messages are a matter of microseconds, then in short sleeps, which leave the
/// core to others.
package struct Waiting {
    /// Looks after which it sleeps between them.
    private static let restlessLooks = 2000
    /// Microseconds of a sleep, and of one while threads of this process compute, which every look takes some time from.
    private static let (nap, longNap) = (UInt32(50), UInt32(500))

    private let patience: Duration
    private var looks = 0
    private var start: ContinuousClock.Instant?

    /// A wait that begins.
    package init(_ patience: Duration) {
        self.patience = patience
    }

    /// Something has come: the wait begins anew.
    package mutating func restart() {
        (looks, start) = (0, nil)
    }

    /// Rests a little while this process has something else to do, which uses up no patience.
    package mutating func nap() {
        restart()
        usleep(Self.longNap)
    }

    /// Rests a little.
    ///
    /// - Returns: whether there is any patience left.
    package mutating func goesOn() -> Bool {
        looks += 1
        guard looks > Self.restlessLooks else {
            sched_yield()
            return true
        }
        let start = start ?? .now
        self.start = start
        usleep(Self.nap)
        return .now - start < patience
    }
}
