import Glibc
import GrusFiles
import GrusRuntime
import Synchronization

/// Merges what several tasks ask for into groups that are answered together.
///
/// A request is answered at once as long as there is a thread for it. What comes meanwhile waits; then groups are made of it, from all
/// calls in turn, so that a short call does not wait for all of a long one before it, and of a call from long requests to short ones, so
/// that those of a group are alike. Threads of the queue's own wait for the answers, which no task may; they are there only while there
/// is something to answer.
package final class RequestQueue<Request: Sendable, Answer: Sendable>: Sendable {
    /// Answers requests, in their order; nil if it noticed that nobody wants the answers any more.
    package typealias Work = @Sendable (_ requests: [Request], _ isWanted: @escaping @Sendable () -> Bool) -> [Answer]?

    private let groupSize, threads: Int
    private let length: @Sendable (Request) -> Int
    private let state = Mutex(State())

    /// A queue.
    ///
    /// - Parameters:
    ///   - groupSize: the most requests that are answered together.
    ///   - threads: the most groups that are under way at the same time.
    ///   - length: how long a request is.
    package init(groupSize: Int, threads: Int, length: @escaping @Sendable (Request) -> Int) {
        (self.groupSize, self.threads, self.length) = (groupSize, threads, length)
    }

    /// The requests that are in no group yet.
    package var waitingCount: Int {
        state.withLock { state in
            state.waiting.reduce(0) { $0 + (state.calls[$1].map { $0.requests.count - $0.begun } ?? 0) }
        }
    }

    /// Answers requests, in their order, while other tasks may ask too.
    ///
    /// - Parameters:
    ///   - kind: requests of one kind are answered together, by the work of any of their calls.
    ///   - work: finds answers, on a thread that may wait for them.
    /// - Throws: `CancellationError` as soon as the task is cancelled; `InputError` of kind `system` if the system does not allow a
    ///   thread.
    package func answers(to requests: [Request], kind: Int, by work: @escaping Work) async throws -> [Answer] {
        try Task.checkCancellation()
        guard !requests.isEmpty else { return [] }
        let order = requests.indices.sorted { (-length(requests[$0]), $0) < (-length(requests[$1]), $1) }
        let number = state.withLock { $0.makeNumber() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                begin(Call(requests, order, kind: kind, work, continuation), number)
            }
        } onCancel: {
            state.withLock { $0.remove(number) }?.continuation.resume(throwing: CancellationError())
        }
    }

    private func begin(_ call: Call, _ number: Int) {
        let isWaiting = state.withLock { state in
            // Who cancels says so before he looks for the call, which he may have done in vain.
            guard !Task.isCancelled else { return false }
            state.calls[number] = call
            state.waiting.append(number)
            return true
        }
        guard isWaiting else { return call.continuation.resume(throwing: CancellationError()) }
        startThread()
    }

    // MARK: Threads

    /// Starts a thread if there is something for it to do.
    private func startThread() {
        let isNeeded = state.withLock { state in
            guard !state.waiting.isEmpty, state.threads < threads else { return false }
            state.threads += 1
            return true
        }
        guard isNeeded else { return }
        do throws(InputError) {
            pthread_detach(try GrusRuntime.startThread { [self] in serve() })
        } catch {
            for call in state.withLock({ $0.loseThread() }) { call.continuation.resume(throwing: error) }
        }
    }

    /// A thread's life: answers group after group, until nothing waits.
    private func serve() {
        while let group = state.withLock({ $0.takeGroup(of: groupSize) }) {
            startThread()
            let isWanted = { @Sendable [self] in
                state.withLock { state in group.members.contains { state.calls[$0.call] != nil } }
            }
            guard let answers = group.work(group.requests, isWanted) else { continue }
            for call in state.withLock({ $0.finish(group, answers) }) {
                call.continuation.resume(returning: call.answers.compactMap(\.self))
            }
        }
    }

    // MARK: State

    /// What a task asks for.
    private struct Call {
        let requests: [Request]
        /// The indices of the requests, in the order in which they are answered.
        let order: [Int]
        let kind: Int
        let work: Work
        let continuation: CheckedContinuation<[Answer], any Error>
        var answers: [Answer?]
        /// The requests that are in groups, and those that have no answer.
        var begun = 0, left: Int

        init(
            _ requests: [Request], _ order: [Int], kind: Int, _ work: @escaping Work,
            _ continuation: CheckedContinuation<[Answer], any Error>
        ) {
            (self.requests, self.order, self.kind, self.work) = (requests, order, kind, work)
            self.continuation = continuation
            answers = Array(repeating: nil, count: requests.count)
            left = requests.count
        }
    }

    /// Requests that are answered together.
    private struct Group {
        let work: Work
        var requests: [Request] = []
        var members: [(call: Int, index: Int)] = []
    }

    private struct State {
        /// The calls that have not ended, by their numbers.
        var calls: [Int: Call] = [:]
        /// Those that have requests in no group, in the order of their turns.
        var waiting: [Int] = []
        var threads = 0
        private var numbers = 0

        mutating func makeNumber() -> Int {
            numbers += 1
            return numbers
        }

        mutating func remove(_ number: Int) -> Call? {
            waiting.removeAll { $0 == number }
            return calls.removeValue(forKey: number)
        }

        /// Requests of one kind: the same share of each call that waits, and more of the first ones if that leaves room; nil if nothing
        /// waits, which ends the thread.
        mutating func takeGroup(of size: Int) -> Group? {
            guard let first = waiting.first.flatMap({ calls[$0] }) else {
                threads -= 1
                return nil
            }
            var group = Group(work: first.work)
            let alike = waiting.filter { calls[$0]?.kind == first.kind }
            let share = max(1, size / alike.count)
            for number in alike { take(share, of: number, into: &group, size) }
            for number in alike { take(size, of: number, into: &group, size) }
            // Who had a part has his next turn behind those who had none.
            let served = Set(group.members.map(\.call))
            waiting = waiting.filter { !served.contains($0) } + alike.filter { served.contains($0) && hasMore($0) }
            return group
        }

        private func hasMore(_ number: Int) -> Bool { calls[number].map { $0.begun < $0.order.count } ?? false }

        private mutating func take(_ most: Int, of number: Int, into group: inout Group, _ size: Int) {
            guard let call = calls[number] else { return }
            let count = min(most, size - group.requests.count, call.order.count - call.begun)
            for index in call.order[call.begun..<call.begun + count] {
                group.requests.append(call.requests[index])
                group.members.append((number, index))
            }
            calls[number]?.begun += count
        }

        /// Takes in the answers of a group, and gives the calls that have all of theirs.
        mutating func finish(_ group: Group, _ answers: [Answer]) -> [Call] {
            for (member, answer) in zip(group.members, answers) {
                calls[member.call]?.answers[member.index] = answer
                calls[member.call]?.left -= 1
            }
            return Set(group.members.map(\.call)).sorted().compactMap { calls[$0]?.left == 0 ? remove($0) : nil }
        }

        /// A thread could not be started; without any, nobody will answer these calls.
        mutating func loseThread() -> [Call] {
            threads -= 1
            guard threads == 0 else { return [] }
            defer { (calls, waiting) = ([:], []) }
            return Array(calls.values)
        }
    }
}
