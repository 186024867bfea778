import GrusFiles
import GrusRanks

/// The way of a part of the gradient through a process of a chain.
struct Passage {
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
    private let communicator: any Communicator
    private var stage = Stage.sumBefore
    /// The message that is under way; nil in the first process before it begins.
    private var transfer: (any Transfer)?

    /// A part in a process.
    ///
    /// - Parameter tag: tells its messages from those of other parts.
    init(_ cargo: any Cargo, _ tag: Int, _ communicator: any Communicator) throws(InputError) {
        (self.cargo, self.tag, self.communicator) = (cargo, tag, communicator)
        if hasPrevious { transfer = try communicator.receive(cargo.room, from: previous, tag: tag) }
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
    mutating func advance() throws(InputError) -> Bool {
        var hasMoved = false
        while stage != .done, try transfer?.hasArrived() ?? true {
            try leaveStage()
            hasMoved = true
        }
        return hasMoved
    }

    private mutating func leaveStage() throws(InputError) {
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

    private mutating func handOn() throws(InputError) {
        transfer = try communicator.send(cargo.outgoing(), to: next, tag: tag)
        stage = .handingOn
    }

    private mutating func handBack() throws(InputError) {
        guard hasPrevious else { return stage = .done }
        transfer = try communicator.send(cargo.outgoing(), to: previous, tag: tag)
        stage = .handingBack
    }
}
