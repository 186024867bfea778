import GrusAutodiff
import GrusFiles
import GrusNumerics
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

    private let part: GradientSum.Part
    private let message: Matrix
    private let tag: Int
    private let shards: ArraySlice<Gradients>
    private let sum: Gradients
    private let communicator: any Communicator
    private var stage = Stage.sumBefore
    /// The message that is under way; nil in the first process before it begins.
    private var transfer: (any Transfer)?

    /// The part in a process.
    ///
    /// - Parameters:
    ///   - room: memory for a message with it.
    ///   - tag: tells its messages from those of other parts.
    init(
        _ part: GradientSum.Part, _ room: Matrix, _ tag: Int, of shards: ArraySlice<Gradients>, into sum: Gradients,
        _ communicator: any Communicator
    ) throws(InputError) {
        (self.part, self.tag, self.shards, self.sum) = (part, tag, shards, sum)
        self.communicator = communicator
        message = room
        if hasPrevious { transfer = try communicator.receive(room.bytes, from: previous, tag: tag) }
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
            add()
            if hasNext { try handOn() } else { try handBack() }
        case .handingOn:
            transfer = try communicator.receive(totalRoom.bytes, from: next, tag: tag)
            stage = .total
        case .total:
            takeTotal()
            try handBack()
        case .handingBack, .done:
            stage = .done
        }
    }

    private mutating func handOn() throws(InputError) {
        transfer = try communicator.send(outgoing().bytes, to: next, tag: tag)
        stage = .handingOn
    }

    private mutating func handBack() throws(InputError) {
        guard hasPrevious else { return stage = .done }
        transfer = try communicator.send(outgoing().bytes, to: previous, tag: tag)
        stage = .handingBack
    }

    // MARK: What is summed

    /// Adds the shards of this process to the sum of those before.
    private func add() {
        if hasPrevious { addSumBefore() }
        for other in shards.dropFirst() { sum.add(other, part) }
    }

    /// The first shard and the sum before are added; which of them comes first makes no difference to the bits.
    private func addSumBefore() {
        switch part {
        case .range(let range):
            if shards.isEmpty {
                sum.buffer.row(range).copy(from: message)
            } else {
                Kernels.add(message, to: sum.buffer.row(range))
            }
        case .table(let parameter):
            let rows = RowMessage(message, of: parameter)
            if shards.isEmpty { rows.take(into: sum) } else { rows.add(before: sum) }
        }
    }

    /// What is sent of the sum: it lies as it is sent, but of a table that is rows.
    private func outgoing() -> Matrix {
        switch part {
        case .range(let range): sum.buffer.row(range)
        case .table(let parameter): RowMessage(message, of: parameter).packed(sum)
        }
    }

    /// Where the sum of all arrives.
    private var totalRoom: Matrix {
        switch part {
        case .range(let range): sum.buffer.row(range)
        case .table: message
        }
    }

    private func takeTotal() {
        guard case .table(let parameter) = part else { return }
        RowMessage(message, of: parameter).take(into: sum)
    }
}
