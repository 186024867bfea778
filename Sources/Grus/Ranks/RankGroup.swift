import Glibc
import GrusFiles
import GrusRanks
import GrusRuntime

/// The processes that work on one thing together: those that `mpirun` has started, or this one alone.
public final class RankGroup: Sendable {
    /// This process alone.
    public static let alone = RankGroup(SoleRank())

    /// How long a rank waits for another one, unless it is told otherwise, in seconds.
    public static let standardPatience = 300

    package let communicator: any Communicator

    package init(_ communicator: any Communicator) {
        self.communicator = communicator
    }

    /// The processes that `mpirun` has started with this one, which all call this; this one alone where nobody has.
    ///
    /// - Parameter patience: how many seconds the others may take to answer.
    /// - Throws: `InputError` of kind `system` if Open MPI is missing or does not start.
    public static func joined(patience: Int = standardPatience) throws(InputError) -> RankGroup {
        guard MPICommunicator.startedCount > 1 else { return alone }
        return RankGroup(try MPICommunicator(patience: .seconds(patience)))
    }

    /// Whether `mpirun` has started this process as the leader, or nobody has started others with it.
    public static var startsAsLeader: Bool { MPICommunicator.startedRank == 0 }

    /// Whether this is the process that writes, and speaks for all.
    public var isLeader: Bool { communicator.isLeader }

    /// The number of processes.
    public var count: Int { communicator.count }

    /// How many threads a rank has, unless it is told otherwise: one per core that it has for itself.
    public var standardThreads: Int {
        communicator.isAlone ? ThreadPool.standardCount : MPICommunicator.coresOfRank
    }

    /// Waits for the others, and leaves them. To be called when there is nothing left to do together.
    public func finish() { (communicator as? MPICommunicator)?.finish() }

    /// Ends the process, and all that `mpirun` has started with it, with the line and the exit code of a fault. What goes wrong in
    /// all, the leader tells.
    public func end(with fault: InputError) -> Never {
        if let line = line(about: fault) { StandardError.write("grus: \(line)\n") }
        // What was printed before is not lost.
        try? StandardOutput.flush()
        (communicator as? MPICommunicator)?.abort(fault.kind.exitCode)
        exit(fault.kind.exitCode)
    }

    /// What this process says of a fault; nil if another one speaks.
    private func line(about fault: InputError) -> String? {
        let rank = MPICommunicator.startedRank
        let missed = communicator.missedRank(in: fault)
        if rank == 0 {
            return "\(missed.map { communicator.silence(of: communicator.silentRank(behind: $0)) } ?? fault)"
        }
        Interruption.observe()
        let isHeard = missed.map { communicator.leaderHears(ofMissing: $0) { Interruption.signal != nil } } ?? false
        // Those that miss the leader itself have waited for it already: the first of them speaks, and ends the others.
        waitForEnd(tenths: missed == nil || isHeard ? 20 : min(rank, 20))
        return isHeard ? nil : "rank \(rank): \(fault)"
    }

    /// Waits a moment for the signal by which `mpirun` ends the processes when one has failed.
    private func waitForEnd(tenths: Int) {
        for _ in 0..<tenths where Interruption.signal == nil { usleep(100_000) }
        if Interruption.signal != nil { pause() }
    }
}
