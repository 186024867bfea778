import GrusFiles
import GrusRanks

/// The way of a part of the gradient through a process of a chain, update after update.
final class Passage {
    /// What it waits for.
    private enum Stage {
        /// The sum of the processes before.
        case sumBefore
        /// The next process, which takes the sum so far.
        case handingOn
        /// The sum of all.
        case total
        /// The process before, which takes the sum of all.
        case handingBack
        case done
    }

    private let cargo: any Cargo
    private let tag: Int
    /// Whether the shards of this process have what they add.
    private let isReady: () -> Bool
    private let communicator: any Communicator
    private var stage = Stage.done
    /// The message that is under way; nil in the first process before it begins.
    private var transfer: (any Transfer)?

    /// A part in a process.
    ///
    /// - Parameters:
    ///   - tag: tells its messages from those of other parts.
    ///   - isReady: whether the shards of this process have what they add.
    init(_ cargo: any Cargo, _ tag: Int, _ communicator: any Communicator, when isReady: @escaping () -> Bool) {
        (self.cargo, self.tag, self.communicator, self.isReady) = (cargo, tag, communicator, isReady)
    }

    /// Begins an update.
    func begin() throws(InputError) {
        stage = .sumBefore
        transfer = hasPrevious ? try communicator.receive(cargo.room, from: previous, tag: tag) : nil
    }

    var isDone: Bool { stage == .done }

    /// The rank that it waits for.
    var awaitedRank: Int { stage == .handingOn || stage == .total ? next : previous }

    private var previous: Int { communicator.rank - 1 }
    private var next: Int { communicator.rank + 1 }
    private var hasPrevious: Bool { communicator.rank > 0 }
    private var hasNext: Bool { next < communicator.count }

    /// Goes on as far as possible.
    ///
    /// - Returns: whether it has come any further.
    func advance() throws(InputError) -> Bool {
        var hasMoved = false
        // A message is asked for even where the shards are not ready, for only then it moves.
        while stage != .done, try transfer?.hasArrived() ?? true, stage != .sumBefore || isReady() {
            try leaveStage()
            hasMoved = true
        }
        return hasMoved
    }

    private func leaveStage() throws(InputError) {
        switch stage {
        case .sumBefore:
            cargo.add(toArrived: hasPrevious)
            if hasNext { try handOn() } else { try handBack() }
        case .handingOn:
            transfer = try communicator.receive(cargo.totalRoom, from: next, tag: tag)
            stage = .total
        case .total:
            cargo.takeTotal()
            try handBack()
        case .handingBack, .done:
            stage = .done
        }
    }

    private func handOn() throws(InputError) {
        transfer = try communicator.send(cargo.outgoing(), to: next, tag: tag)
        stage = .handingOn
    }

    private func handBack() throws(InputError) {
        guard hasPrevious else { return stage = .done }
        transfer = try communicator.send(cargo.outgoing(), to: previous, tag: tag)
        stage = .handingBack
    }
}
