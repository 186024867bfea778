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

    /// Whether this is the process that writes, and speaks for all.
    public var isLeader: Bool { communicator.isLeader }

    /// The number of processes.
    public var count: Int { communicator.count }

    /// How many threads a rank has, unless it is told otherwise: one per core that it has for itself.
    public var standardThreads: Int {
        communicator.isAlone ? ThreadPool.standardCount : MPICommunicator.coresOfRank
    }

    /// Does what all do together. If it fails in any process all end, with the exit code and the line of the first one; what has
    /// failed in all, the leader tells.
    ///
    /// - Throws: what `body` throws, in a process that is alone.
    public func run(_ body: () throws -> Void) throws {
        guard let mpi = communicator as? MPICommunicator else { return try body() }
        do {
            try body()
        } catch let fault as InputError {
            end(with: fault, mpi)
        }
        mpi.finish()
    }

    private func end(with fault: InputError, _ mpi: MPICommunicator) {
        if !isLeader { waitForEnd() }
        let name = isLeader ? "" : "rank \(communicator.rank): "
        StandardError.write("grus: \(name)\(fault)\n")
        mpi.abort(fault.kind.exitCode)
        exit(fault.kind.exitCode)
    }

    /// Waits a moment for the signal by which `mpirun` ends the processes when one has failed.
    private func waitForEnd() {
        Interruption.observe()
        for _ in 0..<20 where Interruption.signal == nil { usleep(100_000) }
        if Interruption.signal != nil { pause() }
    }
}
