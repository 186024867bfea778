import GrusFiles
import GrusRanks

/// The way of a part of the gradient through a process of a chain, update after update: the sum of the processes before comes in and goes
/// on with what this one adds, until the last one has the sum of all, which goes back.
final class Passage {
    /// The ways along the chain: on to the last process, or back to the first.
    private enum Direction {
        case on, back
    }

    /// What it waits for.
    private enum Stage {
        /// A message that travels in a direction: the sum of the processes before, or on the way back the sum of all.
        case arrival(Direction)
        /// A place among the messages that this process has under way in a direction.
        case place(Direction)
        /// The neighbour in a direction, who takes the message.
        case handing(Direction)
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
        stage = .arrival(.on)
        transfer = hasNeighbour(.back) ? try communicator.receive(cargo.room, from: neighbour(.back), tag: tag) : nil
    }

    var isDone: Bool {
        if case .done = stage { true } else { false }
    }

    /// The rank that it waits for.
    var awaitedRank: Int {
        switch stage {
        case .arrival(.back), .place(.on), .handing(.on): neighbour(.on)
        case .arrival(.on), .place(.back), .handing(.back), .done: neighbour(.back)
        }
    }

    private func neighbour(_ direction: Direction) -> Int { communicator.rank + (direction == .on ? 1 : -1) }

    private func hasNeighbour(_ direction: Direction) -> Bool {
        (0..<communicator.count).contains(neighbour(direction))
    }

    private func lane(_ direction: Direction) -> Lane { direction == .on ? lanes.on : lanes.back }

    /// Goes on as far as possible.
    ///
    /// - Returns: whether it has come any further.
    func advance() throws(InputError) -> Bool {
        var hasMoved = false
        // A message is asked for even where it would have to wait, for only then it moves.
        while !isDone, try transfer?.hasArrived() ?? true, mayGoOn {
            try leaveStage()
            hasMoved = true
        }
        return hasMoved
    }

    /// Whether this process lets it go on.
    private var mayGoOn: Bool {
        switch stage {
        case .arrival(.on): isReady()
        case .place(let direction): lane(direction).isFree
        case .arrival(.back), .handing, .done: true
        }
    }

    private func leaveStage() throws(InputError) {
        switch stage {
        case .arrival(.on):
            cargo.add(toArrived: hasNeighbour(.back))
            turn(hasNeighbour(.on) ? .on : .back)
        case .arrival(.back):
            cargo.takeTotal()
            turn(.back)
        case .place(let direction):
            lane(direction).enter()
            transfer = try communicator.send(cargo.outgoing(), to: neighbour(direction), tag: tag)
            stage = .handing(direction)
        case .handing(.on):
            lanes.on.leave()
            transfer = try communicator.receive(cargo.totalRoom, from: neighbour(.on), tag: tag)
            stage = .arrival(.back)
        case .handing(.back):
            lanes.back.leave()
            stage = .done
        case .done: break
        }
    }

    /// Waits for a place in a direction, unless it has come back to the first process.
    private func turn(_ direction: Direction) {
        transfer = nil
        stage = hasNeighbour(direction) ? .place(direction) : .done
    }
}
