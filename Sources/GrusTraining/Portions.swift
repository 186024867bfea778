import Dispatch
import GrusCorpus
import GrusFiles
import GrusRuntime
import Synchronization

/// What is trained on at a time: the examples of a portion of an epoch, and their batches.
struct Portion: Sendable {
    let task: any Task
    let plan: BatchPlan
}

/// The portions of a training one after the other. While one is trained on, the next one is drawn beside it.
final class Portions: Sendable {
    /// Where a portion is.
    struct Place: Sendable, Equatable {
        let epoch, portion: Int
    }

    private let task: any Task
    private let limit: BatchLimit
    private let window: Int
    private let seed: UInt64
    private let pool: ThreadPool
    private let lastEpoch: Int
    /// What is drawn ahead.
    private let ahead = Mutex<Ahead?>(nil)

    /// - Parameters:
    ///   - task: what is drawn from.
    ///   - limit: the size of batches.
    ///   - window: examples that are sorted together when batches are cut.
    ///   - seed: the seed of the batches.
    ///   - lastEpoch: the last epoch that anything is drawn ahead for.
    init(of task: any Task, _ limit: BatchLimit, window: Int, seed: UInt64, lastEpoch: Int, on pool: ThreadPool) {
        (self.task, self.limit, self.window, self.seed) = (task, limit, window, seed)
        (self.lastEpoch, self.pool) = (lastEpoch, pool)
    }

    deinit { ahead.withLock { $0 }?.wait() }

    /// A portion, and begins to draw the one behind it.
    ///
    /// - Throws: what drawing throws.
    func portion(at place: Place) throws(InputError) -> Portion {
        let drawn = ahead.withLock { $0 }
        let portion = if let drawn, drawn.place == place { try drawn.get() } else { try draw(place) }
        ahead.withLock { $0 = next(behind: place).map { Ahead(self, $0) } }
        return portion
    }

    private func next(behind place: Place) -> Place? {
        if place.portion + 1 < task.portions(ofEpoch: place.epoch) {
            return Place(epoch: place.epoch, portion: place.portion + 1)
        }
        return place.epoch < lastEpoch ? Place(epoch: place.epoch + 1, portion: 0) : nil
    }

    fileprivate func draw(_ place: Place) throws(InputError) -> Portion {
        let task = try task.drawn(portion: place.portion, ofEpoch: place.epoch, on: pool)
        let plan = BatchPlan.shuffled(
            task.examples, limit: limit, window: window, seed: seed, epoch: place.epoch, portion: place.portion)
        return Portion(task: task, plan: plan)
    }
}

/// A portion that is drawn on a thread of its own.
private final class Ahead: Sendable {
    let place: Portions.Place
    private let outcome = Mutex<Result<Portion, InputError>?>(nil)
    private let done = DispatchGroup()

    init(_ portions: Portions, _ place: Portions.Place) {
        self.place = place
        done.enter()
        DispatchQueue.global().async { [unowned portions, self] in
            let drawn = Result { () throws(InputError) in try portions.draw(place) }
            outcome.withLock { $0 = drawn }
            done.leave()
        }
    }

    func wait() { done.wait() }

    /// The portion, as soon as it is drawn.
    func get() throws(InputError) -> Portion {
        wait()
        guard let outcome = outcome.withLock({ $0 }) else { preconditionFailure("nothing was drawn") }
        return try outcome.get()
    }
}
