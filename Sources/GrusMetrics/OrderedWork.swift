import Dispatch
import Synchronization

/// Runs pieces of work on all cores as they come, and hands over their results in the order of the pieces.
///
/// The thread that adds the pieces takes its share of them: it does not sit idle while the others start.
package final class OrderedWork<Result: Sendable>: Sendable {
    private struct State {
        /// Pieces that nobody has begun, with their places in the order.
        var waiting: ArraySlice<(place: Int, work: @Sendable () -> Result)> = []
        var added = 0
        /// Results before their turn.
        var finished: [Int: Result] = [:]
        var handedOver = 0
    }

    private let limit: Int
    private let receive: @Sendable (Result) -> Void
    private let state = Mutex(State())
    private let group = DispatchGroup()

    /// - Parameters:
    ///   - limit: how many pieces may wait in memory.
    ///   - receive: gets every result, one after another.
    package init(limit: Int, receive: @escaping @Sendable (Result) -> Void) {
        self.limit = limit
        self.receive = receive
    }

    /// Adds a piece; runs one when too many wait. All pieces are added from one thread.
    package func add(_ work: @escaping @Sendable () -> Result) {
        group.enter()
        let isFull = state.withLock { state in
            state.waiting.append((state.added, work))
            state.added += 1
            return state.waiting.count > limit
        }
        DispatchQueue.global().async { [self] in _ = runNext() }
        if isFull { _ = runNext() }
    }

    /// Runs what still waits, until every result is handed over.
    package func wait() {
        while runNext() {}
        group.wait()
    }

    /// Runs the first piece that waits; false if there is none.
    private func runNext() -> Bool {
        guard let (place, work) = state.withLock({ $0.waiting.popFirst() }) else { return false }
        finish(place, work())
        group.leave()
        return true
    }

    private func finish(_ place: Int, _ result: Result) {
        state.withLock { state in
            state.finished[place] = result
            while let next = state.finished.removeValue(forKey: state.handedOver) {
                receive(next)
                state.handedOver += 1
            }
        }
    }
}
