import Foundation

/// The numbers that were dealt to a rank, on their way to its slots.
final class DealtWork: @unchecked Sendable {
    private let condition = NSCondition()
    private var numbers: [Int] = []
    /// How many slots have nothing to do.
    private var idle = 0
    private var isClosed = false, isDone = false

    /// Whether a slot has nothing to do, and there may be more.
    var wantsMore: Bool { condition.withLock { idle > numbers.count && !isClosed } }
    /// Whether all slots have ended.
    var isFinished: Bool { condition.withLock { isDone } }

    /// Takes in a number; nil says that there are no more.
    func add(_ number: Int?) {
        condition.withLock {
            if let number { numbers.append(number) } else { isClosed = true }
            condition.broadcast()
        }
    }

    /// There are no more numbers.
    func close() { add(nil) }

    /// What a slot does next; nil when there is nothing left. The slot waits until it is known.
    func next() -> Int? {
        condition.withLock {
            idle += 1
            while numbers.isEmpty, !isClosed { condition.wait() }
            idle -= 1
            return numbers.isEmpty ? nil : numbers.removeFirst()
        }
    }

    /// All slots have ended.
    func finish() { condition.withLock { isDone = true } }
}
