import Glibc
import GrusFiles
import GrusRuntime

extension Communicator {
    /// Does work that is numbered from 0 and takes seconds or more: whoever is free takes the next number. All ranks call it, and
    /// return when nobody has anything left to do.
    ///
    /// - Parameters:
    ///   - work: how much there is.
    ///   - slots: how much of it this rank does side by side.
    ///   - isStopped: whether this rank takes nothing more; then nobody does.
    ///   - body: does the work of a number, on one of the slots' threads.
    /// - Throws: `InputError` of kind `system` if a rank cannot be reached, or the system allows no threads.
    package func deal(
        _ work: Int, slots: Int, isStopped: @escaping @Sendable () -> Bool, _ body: @escaping @Sendable (Int) -> Void
    ) throws(InputError) {
        let pool = try ThreadPool(count: slots)
        if isAlone { return pool.run(work) { number, _ in if !isStopped() { body(number) } } }
        let queue = DealtWork()
        defer { queue.close() }
        let thread = try startThread {
            pool.run(slots) { _, _ in while let number = queue.next() { body(number) } }
            queue.finish()
        }
        pthread_detach(thread)
        try isLeader ? dealOut(work, queue, isStopped) : ask(queue, isStopped)
        // Others may be at work for long.
        _ = try gather([UInt8]())
    }

    // MARK: The leader and the others

    /// Gives a number to whoever asks for one, and to the leader's own slots, until all are told that there is nothing more.
    private func dealOut(_ work: Int, _ queue: DealtWork, _ isStopped: () -> Bool) throws(InputError) {
        var left = 0..<work
        var requests: [AwaitedRequest?] = [nil]
        for rank in 1..<count { requests.append(try AwaitedRequest(from: rank, self)) }
        while !queue.isFinished || requests.contains(where: { $0 != nil }) {
            if isStopped() { left = work..<work }
            if queue.wantsMore { queue.add(left.popFirst()) }
            for rank in 1..<count {
                guard let request = try requests[rank]?.arrived() else { continue }
                requests[rank] = nil
                if request == .stop {
                    left = work..<work
                } else if let number = left.popFirst() {
                    try sendNow(number.bytes, to: rank)
                    requests[rank] = try AwaitedRequest(from: rank, self)
                } else {
                    try sendNow(nothingLeft.bytes, to: rank)
                }
            }
            nap()
        }
    }

    /// Asks the leader for work until there is nothing more, and waits for what has been taken.
    private func ask(_ queue: DealtWork, _ isStopped: () -> Bool) throws(InputError) {
        var isOver = false
        while !isOver {
            while !queue.wantsMore, !isStopped() { nap() }
            let request: Request = isStopped() ? .stop : .more
            try sendNow([request.rawValue], to: 0)
            let number = request == .stop ? nothingLeft : Int(bytes: try receiveNow(MemoryLayout<Int>.size, from: 0))
            isOver = number == nothingLeft
            queue.add(isOver ? nil : number)
        }
        while !queue.isFinished { nap() }
    }
}

/// What a rank says to the leader.
private enum Request: UInt8 {
    /// It has nothing to do.
    case more
    /// It takes nothing more.
    case stop
}

/// What a rank is told instead of a number.
private let nothingLeft = -1

/// Leaves the core to the slots for a moment.
private func nap() { usleep(1_000) }

/// A request that is under way.
private struct AwaitedRequest {
    private let message = Message(bytes: 1)
    private let transfer: any Transfer

    init(from rank: Int, _ communicator: some Communicator) throws(InputError) {
        transfer = try communicator.receive(message.row, from: rank, tag: Tag.word)
    }

    /// The request; nil as long as it has not come.
    func arrived() throws(InputError) -> Request? {
        try transfer.hasArrived() ? message.row.elements.first.flatMap(Request.init) : nil
    }
}
