import Dispatch
import Synchronization

/// Runs pieces of work as they come, and hands over their results in the order of the pieces.
package final class OrderedWork<Result: Sendable>: Sendable {
    private struct State {
        var added = 0
        /// Results before their turn.
        var finished: [Int: Result] = [:]
        var handedOver = 0
    }

    private let pool: ThreadPool?
    private let receive: @Sendable (Result) -> Void
    private let state = Mutex(State())
    /// Has room for every piece that may be under way.
    private let room: DispatchSemaphore
    private let underWay = DispatchGroup()

    /// - Parameters:
    ///   - pool: where pieces run; nil runs each on the thread that adds it.
    ///   - limit: how many pieces may be under way, before their results are handed over.
    ///   - receive: gets every result, one after another.
    package init(on pool: ThreadPool?, limit: Int, receive: @escaping @Sendable (Result) -> Void) {
        self.pool = pool
        self.receive = receive
        room = DispatchSemaphore(value: limit)
    }

    /// Adds a piece; waits while too many are under way. All pieces are added from one thread, which is none of the pool's.
    package func add(_ work: @escaping @Sendable () -> Result) {
        guard let pool else { return receive(work()) }
        room.wait()
        underWay.enter()
        let turn = state.withLock { state in
            defer { state.added += 1 }
            return state.added
        }
        pool.submit { [self] in
            finish(turn, work())
            underWay.leave()
        }
    }

    /// Waits until every result is handed over.
    package func wait() { underWay.wait() }

    private func finish(_ turn: Int, _ result: Result) {
        state.withLock { state in
            state.finished[turn] = result
            while let next = state.finished.removeValue(forKey: state.handedOver) {
                receive(next)
                state.handedOver += 1
                room.signal()
            }
        }
    }
}
