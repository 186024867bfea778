import GrusFiles
import GrusNumerics

/// Bytes of a message.
package typealias ByteRow = MatrixView<UInt8>

/// Processes that work as one, in the words of MPI: each has a number, its rank, and they send each other messages.
///
/// All do the same things in the same order. One thread of a process calls at a time.
package protocol Communicator: Sendable {
    /// The number of this process, counted from 0.
    var rank: Int { get }
    /// The number of processes.
    var count: Int { get }
    /// How long the others may take to answer.
    var patience: Duration { get }
    /// Whether all processes are on one machine and may share memory there, as far as this one knows.
    var sharesMachine: Bool { get }

    /// Begins to send bytes, which stay as they are until they have arrived.
    ///
    /// - Throws: `InputError` of kind `system` if the rank cannot be reached.
    func send(_ bytes: ByteRow, to rank: Int, tag: Int) throws(InputError) -> any Transfer

    /// Begins to receive as many bytes as there are places, or fewer.
    ///
    /// - Throws: `InputError` of kind `system` if the rank cannot be reached.
    func receive(_ bytes: ByteRow, from rank: Int, tag: Int) throws(InputError) -> any Transfer
}

/// A message that is under way.
package protocol Transfer {
    /// Whether it has arrived.
    ///
    /// - Throws: `InputError` of kind `system` if it never will.
    func hasArrived() throws(InputError) -> Bool
}

extension Communicator {
    /// Whether this is the process that writes, and speaks for all.
    package var isLeader: Bool { rank == 0 }
    /// Whether there are no others.
    package var isAlone: Bool { count == 1 }

    /// What this process does of work that is numbered from 0: consecutive numbers, so that the ranks' shares follow one another.
    /// The first ranks have some if there is any.
    package func share(of work: Int) -> Range<Int> {
        let bound = { (rank: Int) in (work * rank + count - 1) / count }
        return bound(rank)..<bound(rank + 1)
    }

    /// Waits for a message.
    ///
    /// - Throws: `InputError` of kind `system` if it does not come.
    package func wait(for transfer: any Transfer, with rank: Int) throws(InputError) {
        var waiting = Waiting(patience)
        while try !transfer.hasArrived() {
            guard waiting.goesOn() else { throw silence(of: rank) }
        }
    }
}

/// The only process.
package struct SoleRank: Communicator {
    package let rank = 0
    package let count = 1
    package let patience = Duration.zero
    package let sharesMachine = true

    /// The process that this is.
    package init() {}

    package func send(_ bytes: ByteRow, to rank: Int, tag: Int) -> any Transfer {
        preconditionFailure("a message to rank \(rank) of one")
    }

    package func receive(_ bytes: ByteRow, from rank: Int, tag: Int) -> any Transfer {
        preconditionFailure("a message from rank \(rank) of one")
    }
}
