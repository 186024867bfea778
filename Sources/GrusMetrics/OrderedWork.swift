import Dispatch
import Glibc
import Synchronization

/// Runs pieces of work on all cores as they come, and hands over their results in the order of the pieces.
///
/// The thread that adds the pieces takes its share of them, so there is one helper less than there are cores; a helper
/// goes from piece to piece while there are any.
package final class OrderedWork<Result: Sendable>: Sendable {
    private typealias Piece = (place: Int, work: @Sendable () -> Result)

    private struct State {
        /// Pieces that nobody has begun, with their places in the order.
        var waiting: ArraySlice<Piece> = []
        var added = 0
        var helpers = 0
        /// Results before their turn.
        var finished: [Int: Result] = [:]
        var handedOver = 0

        /// The next piece for a helper, who leaves if there is none.
        mutating func nextForHelper() -> Piece? {
            let piece = waiting.popFirst()
            if piece == nil { helpers -= 1 }
            return piece
        }
    }

    private let limit: Int
    private let maximumHelpers = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
    private let receive: @Sendable (Result) -> Void
    private let state = Mutex(State())
    private let helpers = DispatchGroup()

    /// - Parameters:
    ///   - limit: how many pieces may wait in memory.
    ///   - receive: gets every result, one after another.
    package init(limit: Int, receive: @escaping @Sendable (Result) -> Void) {
        self.limit = limit
        self.receive = receive
    }

    /// Adds a piece; runs one when too many wait. All pieces are added from one thread.
    package func add(_ work: @escaping @Sendable () -> Result) {
        let (isFull, needsHelper) = state.withLock { state in
            state.waiting.append((state.added, work))
            state.added += 1
            let needsHelper = state.helpers < maximumHelpers
            if needsHelper { state.helpers += 1 }
            return (state.waiting.count > limit, needsHelper)
        }
        if needsHelper { DispatchQueue.global().async(group: helpers) { [self] in help() } }
        if isFull, let piece = state.withLock({ $0.waiting.popFirst() }) { _ = run(piece) { _ in nil } }
    }

    /// Runs what still waits, until every result is handed over.
    package func wait() {
        var piece = state.withLock { $0.waiting.popFirst() }
        while let current = piece { piece = run(current) { $0.waiting.popFirst() } }
        helpers.wait()
    }

    /// Runs pieces until there are none.
    private func help() {
        var piece = state.withLock { $0.nextForHelper() }
        while let current = piece { piece = run(current) { $0.nextForHelper() } }
    }

    /// Runs a piece, hands over what can be, and takes the next piece.
    private func run(_ piece: Piece, next: (inout State) -> Piece?) -> Piece? {
        let result = piece.work()
        return state.withLock { state in
            state.finished[piece.place] = result
            while let next = state.finished.removeValue(forKey: state.handedOver) {
                receive(next)
                state.handedOver += 1
            }
            return next(&state)
        }
    }
}
