import Dispatch
import Glibc
import GrusCorpus
import GrusFiles
import GrusRuntime
import Synchronization

/// What is trained on at a time: the examples of a portion of an epoch, and their batches.
struct Portion: Sendable {
    let task: any Task
    let plan: BatchPlan
}

/// Where a portion is.
struct PortionPlace: Sendable, Equatable {
    let epoch, portion: Int
}

/// What portions are drawn from, and how their batches are cut.
struct PortionSource: Sendable {
    /// What is drawn from.
    let task: any Task
    /// The size of batches, and how many examples are sorted together when they are cut.
    let limit: BatchLimit
    let window: Int
    /// The seed of the batches.
    let seed: UInt64
    /// The threads that draw.
    let pool: ThreadPool

    /// Draws a portion.
    ///
    /// - Throws: what drawing throws.
    func draw(_ place: PortionPlace) throws(InputError) -> Portion {
        let task = try task.drawn(portion: place.portion, ofEpoch: place.epoch, on: pool)
        let plan = BatchPlan.shuffled(
            task.examples, limit: limit, window: window, seed: seed, epoch: place.epoch, portion: place.portion)
        return Portion(task: task, plan: plan)
    }

    /// The place behind another one.
    func next(behind place: PortionPlace) -> PortionPlace {
        place.portion + 1 < task.portions(ofEpoch: place.epoch)
            ? PortionPlace(epoch: place.epoch, portion: place.portion + 1)
            : PortionPlace(epoch: place.epoch + 1, portion: 0)
    }
}

/// The portions of a training one after the other. While one is trained on, the next one is drawn beside it.
final class Portions {
    private let source: PortionSource
    private let lastEpoch: Int
    private var ahead: PortionAhead?

    /// - Parameter lastEpoch: the last epoch that anything is drawn ahead for.
    init(_ source: PortionSource, lastEpoch: Int) {
        (self.source, self.lastEpoch) = (source, lastEpoch)
    }

    /// A portion, and begins to draw the one behind it.
    ///
    /// - Throws: what drawing throws.
    func portion(at place: PortionPlace) throws(InputError) -> Portion {
        let portion = if let ahead, ahead.place == place { try ahead.get() } else { try source.draw(place) }
        let next = source.next(behind: place)
        // Without another thread the next portion is drawn when it is due.
        ahead = next.epoch <= lastEpoch ? try? PortionAhead(source, next) : nil
        return portion
    }
}

/// A portion that is drawn on a thread of its own, whether somebody still wants it in the end or not.
private final class PortionAhead: Sendable {
    let place: PortionPlace
    private let outcome = Mutex<Result<Portion, InputError>?>(nil)
    private let done = DispatchGroup()

    /// - Throws: `InputError` of kind `system` if there may be no other thread.
    init(_ source: PortionSource, _ place: PortionPlace) throws(InputError) {
        self.place = place
        done.enter()
        do throws(InputError) {
            let thread = try startThread { [self] in
                let drawn = Result { () throws(InputError) in try source.draw(place) }
                outcome.withLock { $0 = drawn }
                done.leave()
            }
            pthread_detach(thread)
        } catch {
            done.leave()
            throw error
        }
    }

    /// The portion, as soon as it is drawn.
    func get() throws(InputError) -> Portion {
        done.wait()
        guard let outcome = outcome.withLock({ $0 }) else { preconditionFailure("nothing was drawn") }
        return try outcome.get()
    }
}
