import Synchronization

/// Takes lines from an asynchronous sequence ahead, and hands over what has come.
final class LineFeed: Sendable {
    private let queue: Queue
    private let task: Task<Void, Never>

    /// Starts to take lines.
    ///
    /// - Parameter limit: the most lines that are held.
    init<Lines: AsyncSequence & Sendable>(_ lines: Lines, limit: Int) where Lines.Element == String {
        let queue = Queue(limit: limit)
        self.queue = queue
        task = Task {
            do {
                for try await line in lines {
                    await queue.put(line)
                    try Task.checkCancellation()
                }
                queue.finish(.success(()))
            } catch {
                queue.finish(.failure(error))
            }
        }
    }

    deinit { stop() }

    private func stop() {
        task.cancel()
        queue.finish(.failure(CancellationError()))
    }

    /// The lines that have come, at least one; none at the end.
    ///
    /// - Throws: what the sequence threw, after all lines before; `CancellationError` if the task is cancelled.
    func next() async throws -> [String] {
        try await withTaskCancellationHandler {
            try await queue.next()
        } onCancel: {
            stop()
        }
    }

    private final class Queue: Sendable {
        private struct State {
            var lines: [String] = []
            var end: Result<Void, any Error>?
            /// Who waits for room, or for lines.
            var putter, taker: CheckedContinuation<Void, Never>?
        }

        private let limit: Int
        private let state = Mutex(State())

        init(limit: Int) { self.limit = limit }

        /// Adds a line, and waits for room for another.
        func put(_ line: String) async {
            state.withLock { state in
                state.lines.append(line)
                return state.taker.take()
            }?.resume()
            await withCheckedContinuation { continuation in
                let hasRoom = state.withLock { state in
                    guard state.lines.count >= limit, state.end == nil else { return true }
                    state.putter = continuation
                    return false
                }
                if hasRoom { continuation.resume() }
            }
        }

        func finish(_ result: Result<Void, any Error>) {
            let waiting = state.withLock { state in
                if state.end == nil { state.end = result }
                return [state.putter.take(), state.taker.take()]
            }
            for continuation in waiting { continuation?.resume() }
        }

        func next() async throws -> [String] {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.lines.isEmpty, state.end == nil else { return true }
                    state.taker = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
            let (lines, end, putter) = state.withLock { state in
                defer { state.lines = [] }
                return (state.lines, state.end, state.putter.take())
            }
            putter?.resume()
            if lines.isEmpty { try end?.get() }
            return lines
        }
    }
}
