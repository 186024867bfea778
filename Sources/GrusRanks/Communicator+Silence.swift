import Glibc
import GrusFiles

extension Communicator {
    /// What is said of a rank that does not answer.
    package func silence(of rank: Int) -> InputError {
        InputError(.system, "rank \(rank) has not answered for \(patience.components.seconds) s")
    }

    /// The rank whose silence a fault tells of; nil for any other fault.
    package func missedRank(in fault: InputError) -> Int? { (0..<count).first { fault == silence(of: $0) } }

    /// Who is silent indeed, where most ranks miss a neighbour that waits for another one itself. The leader asks, and lets those that
    /// tell it whom they miss know that it speaks for them.
    ///
    /// - Parameters:
    ///   - missed: the rank that the leader misses.
    ///   - time: how long the others may take, who miss one since about the same moment.
    package func silentRank(behind missed: Int, within time: Duration = .seconds(1)) -> Int {
        var missing = [0: missed]
        var (reports, answers) = ([Int: Note](), [Note]())
        for rank in 1..<count { reports[rank] = try? Note(from: rank, Tag.missed, self) }
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            for (rank, report) in reports {
                guard let told = report.number else { continue }
                (reports[rank], missing[rank]) = (nil, told)
                if let answer = try? Note(told, to: rank, Tag.heard, self) { answers.append(answer) }
            }
            for answer in answers { _ = answer.number }
            usleep(1_000)
        }
        return missing.values.filter { missing[$0] == nil }.min() ?? missed
    }

    /// Tells the leader whom this rank misses.
    ///
    /// - Parameters:
    ///   - time: how long the leader may take to notice that it misses one, too.
    ///   - isOver: whether nobody needs to hear it any more.
    /// - Returns: whether the leader has heard it, and speaks for this rank.
    package func leaderHears(
        ofMissing missed: Int, within time: Duration = .seconds(4), unless isOver: () -> Bool
    ) -> Bool {
        guard let report = try? Note(missed, to: 0, Tag.missed, self), let answer = try? Note(from: 0, Tag.heard, self)
        else { return false }
        let end = ContinuousClock.now + time
        while !isOver(), ContinuousClock.now < end {
            _ = report.number
            if answer.number != nil { return true }
            usleep(1_000)
        }
        return false
    }
}

/// A number that goes to the leader or comes from it, beside whatever else is under way.
private struct Note {
    private let message = Message(bytes: MemoryLayout<Int>.size)
    private let transfer: any Transfer

    /// Begins to send a number.
    init(_ number: Int, to rank: Int, _ tag: Int, _ communicator: some Communicator) throws(InputError) {
        _ = message.row.elements.update(fromContentsOf: number.bytes)
        transfer = try communicator.send(message.row, to: rank, tag: tag)
    }

    /// Begins to receive one.
    init(from rank: Int, _ tag: Int, _ communicator: some Communicator) throws(InputError) {
        transfer = try communicator.receive(message.row, from: rank, tag: tag)
    }

    /// The number, once it has arrived; nil if it never will.
    var number: Int? { (try? transfer.hasArrived()) == true ? Int(bytes: Array(message.row.elements)) : nil }
}
