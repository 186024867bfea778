import GrusFiles
import GrusRanks

/// The way of a part of the gradient through a process of a chain, update after update.
final class Passage {
    /// What it waits for.
    private enum Stage {
        /// The sum of the processes before.
        case sumBefore
        /// A place among the messages to the next process.
        case placeOn
        /// The next process, which takes the sum so far.
        case handingOn
        /// The sum of all.
        case total
        /// A place among the messages to the process before.
        case placeBack
        /// The process before, which takes the sum of all.
        case handingBack
        case done
    }

    private let cargo: any Cargo
    private let tag: Int
    /// Whether the shards of this process have what they add.
    private let isReady: () -> Bool
    private let communicator: any Communicator
    private let lanes: (on: Lane, back: Lane)
    private var stage = Stage.done
    /// The message that is under way; nil in the first process before it begins.
    private var transfer: (any Transfer)?

    /// A part in a process.
    ///
    /// - Parameters:
    ///   - tag: tells its messages from those of other parts.
    ///   - lanes: the messages to the next process, and those to the one before.
    ///   - isReady: whether the shards of this process have what they add.
    init(
        _ cargo: any Cargo, _ tag: Int, _ communicator: any Communicator, on lanes: (on: Lane, back: Lane),
        when isReady: @escaping () -> Bool
    ) {
        (self.cargo, self.tag, self.communicator, self.lanes, self.isReady) = (cargo, tag, communicator, lanes, isReady)
    }

    /// Begins an update.
    func begin() throws(InputError) {
        stage = .sumBefore
        transfer = hasPrevious ? try communicator.receive(cargo.room, from: previous, tag: tag) : nil
    }

    var isDone: Bool { stage == .done }

    /// The rank that it waits for.
    var awaitedRank: Int { [.placeOn, .handingOn, .total].contains(stage) ? next : previous }

    private var previous: Int { communicator.rank - 1 }
    private var next: Int { communicator.rank + 1 }
    private var hasPrevious: Bool { communicator.rank > 0 }
    private var hasNext: Bool { next < communicator.count }

    /// Goes on as far as possible.
    ///
    /// - Returns: whether it has come any further.
    func advance() throws(InputError) -> Bool {
        var hasMoved = false
        // A message is asked for even where it would have to wait, for only then it moves.
        while stage != .done, try transfer?.hasArrived() ?? true, mayGoOn {
            try leaveStage()
            hasMoved = true
        }
        return hasMoved
    }

    /// Whether this process lets it go on.
    private var mayGoOn: Bool {
        switch stage {
        case .sumBefore: isReady()
        case .placeOn: lanes.on.isFree
        case .placeBack: lanes.back.isFree
        case .handingOn, .total, .handingBack, .done: true
        }
    }

    private func leaveStage() throws(InputError) {
        switch stage {
        case .sumBefore:
            cargo.add(toArrived: hasPrevious)
            wait(for: hasNext ? .placeOn : .placeBack)
        case .placeOn:
            lanes.on.enter()
            transfer = try communicator.send(cargo.outgoing(), to: next, tag: tag)
            stage = .handingOn
        case .handingOn:
            lanes.on.leave()
            transfer = try communicator.receive(cargo.totalRoom, from: next, tag: tag)
            stage = .total
        case .total:
            cargo.takeTotal()
            wait(for: .placeBack)
        case .placeBack:
            lanes.back.enter()
            transfer = try communicator.send(cargo.outgoing(), to: previous, tag: tag)
            stage = .handingBack
        case .handingBack:
            lanes.back.leave()
            stage = .done
        case .done: break
        }
    }

    /// Waits for a place, unless it has come back to the first process.
    private func wait(for place: Stage) {
        transfer = nil
        stage = place == .placeBack && !hasPrevious ? .done : place
    }
}
