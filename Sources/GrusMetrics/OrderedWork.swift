import Dispatch
import Synchronization

/// Runs pieces of work on all cores as they come, and hands over their results in the order of the pieces.
package final class OrderedWork<Result: Sendable>: Sendable {
    private struct State {
        /// Results before their turn.
        var finished: [Int: Result] = [:]
        var handedOver = 0
    }

    private let receive: @Sendable (Result) -> Void
    private let state = Mutex(State())
    private let added = Atomic(0)
    private let group = DispatchGroup()
    /// Bounds the number of pieces in memory.
    private let room: DispatchSemaphore

    /// - Parameters:
    ///   - limit: how many pieces may be under way.
    ///   - receive: gets every result, one after another.
    package init(limit: Int, receive: @escaping @Sendable (Result) -> Void) {
        room = DispatchSemaphore(value: limit)
        self.receive = receive
    }

    /// Adds a piece; waits while too many are under way. All pieces are added from one thread.
    package func add(_ work: @escaping @Sendable () -> Result) {
        room.wait()
        let index = added.add(1, ordering: .relaxed).oldValue
        DispatchQueue.global().async(group: group) { [self] in
            finish(index, work())
            room.signal()
        }
    }

    /// Waits until every result is handed over.
    package func wait() {
        group.wait()
    }

    private func finish(_ index: Int, _ result: Result) {
        state.withLock { state in
            state.finished[index] = result
            while let next = state.finished.removeValue(forKey: state.handedOver) {
                receive(next)
                state.handedOver += 1
            }
        }
    }
}
