import CSharedMemory
import GrusFiles
import GrusNumerics

/// All ranks, where they are on one machine and share memory there: they do together what threads of one process would do. Elsewhere a
/// rank is a crew by itself.
///
/// All do the same things in the same order. One thread of a process calls at a time.
package final class Crew: @unchecked Sendable {
    /// A rank by itself.
    package static let alone = Crew(SoleRank())

    private let communicator: any Communicator
    /// How often each rank has come to meet the others, in a line of the cache for each.
    private let board: Buffer
    private var meetings = 0

    private init(_ communicator: any Communicator) {
        self.communicator = communicator
        board = Buffer(count: communicator.count * Self.line / MemoryLayout<Float>.size)
    }

    /// The ranks that share memory, which all call this.
    ///
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    package static func formed(among communicator: any Communicator) throws(InputError) -> Crew {
        guard !communicator.isAlone, try !communicator.isAny(!communicator.sharesMachine) else { return alone }
        let crew = Crew(communicator)
        return try crew.share([], zeroing: [crew.board]) ? crew : alone
    }

    /// Whether this rank is a crew by itself.
    package var isAlone: Bool { communicator.isAlone }

    /// Puts numbers of all ranks in one place: from now on what a rank writes all others read.
    ///
    /// - Parameters:
    ///   - numbers: those that are the leader's from now on; as many in all ranks.
    ///   - zeroed: those that are zeros from now on.
    /// - Returns: whether there is memory for it; if not, all is as it was.
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    package func share(_ numbers: [Buffer], zeroing zeroed: [Buffer] = []) throws(InputError) -> Bool {
        let file = communicator.isLeader ? MemoryFile(of: numbers, andFor: zeroed) : nil
        let offers = try communicator.gather([file?.offer].compactMap(\.self))
        let found = file ?? offers[0].first.flatMap { MemoryFile($0) }
        if try communicator.isAny(found == nil) { return false }
        guard let found, found.take(numbers + zeroed) else {
            throw InputError(.system, "memory cannot be shared with the other ranks: \(systemMessage())")
        }
        return true
    }

    /// Runs the parts of a job that all ranks share, on the threads of all, and returns when all have done theirs.
    ///
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    package func run(
        _ count: Int, on pool: WorkerPool, _ part: @escaping @Sendable (_ index: Int, _ thread: Int) -> Void
    ) throws(InputError) {
        pool.run(communicator.share(of: count), part)
        try meet()
    }

    // MARK: Meeting

    private static let line = 64

    /// Waits until all ranks have come here, and sees what they have written.
    ///
    /// - Throws: `InputError` of kind `system` if one does not come.
    package func meet() throws(InputError) {
        if isAlone { return }
        meetings += 1
        grus_memory_signal(place(of: communicator.rank), Int64(meetings))
        for rank in 0..<communicator.count {
            var waiting = Waiting(communicator.patience)
            while grus_memory_signalled(place(of: rank)) < meetings {
                guard waiting.goesOn() else { throw communicator.silence(of: rank) }
            }
        }
    }

    private func place(of rank: Int) -> UnsafeMutablePointer<Int64> {
        UnsafeMutableRawPointer(board.base).advanced(by: rank * Self.line).assumingMemoryBound(to: Int64.self)
    }
}
