import CMPI
import GrusFiles
import GrusNumerics
import GrusRuntime

/// The processes that Open MPI's `mpirun` has started together.
package final class MPICommunicator: Communicator, @unchecked Sendable {
    package let rank: Int
    package let count: Int
    package let patience: Duration
    package let sharesMachine: Bool
    private let mpi: OpaquePointer

    /// The number of processes that were started together; 1 where no `mpirun` has started this one.
    package static var startedCount: Int { max(1, Int(grus_mpi_started())) }

    /// The number of this process among them, which is known before it joins them; 0 where no `mpirun` has started it.
    package static var startedRank: Int { Int(grus_mpi_started_rank()) }

    /// The cores of this machine for each of those that run on it, of those that this process may run on.
    package static var coresOfRank: Int {
        let all = ThreadPool.standardCount
        let bound = Int(grus_mpi_cores())
        return max(1, min(bound > 0 ? bound : all, all / max(1, Int(grus_mpi_started_here()))))
    }

    /// Joins the other processes.
    ///
    /// - Parameter patience: how long the others may take to answer.
    /// - Throws: `InputError` of kind `system` if the library is missing, or cannot start.
    package init(patience: Duration) throws(InputError) {
        var fault: UnsafePointer<CChar>?
        guard let mpi = grus_mpi_start(&fault) else {
            let reason = fault.map { String(cString: $0) } ?? "it gives no reason"
            throw InputError(.system, "mpirun has started this process, but Open MPI cannot be used: \(reason)")
        }
        self.mpi = mpi
        self.patience = patience
        (rank, count) = (Int(grus_mpi_rank(mpi)), Int(grus_mpi_count(mpi)))
        sharesMachine = Int(grus_mpi_started_here()) == count && grus_mpi_shares_memory() != 0
    }

    package func send(_ bytes: ByteRow, to rank: Int, tag: Int) throws(InputError) -> any Transfer {
        try begin(with: rank) { grus_mpi_send(mpi, bytes.base, Int32(bytes.count), Int32(rank), Int32(tag), &$0) }
    }

    package func receive(_ bytes: ByteRow, from rank: Int, tag: Int) throws(InputError) -> any Transfer {
        try begin(with: rank) { grus_mpi_receive(mpi, bytes.base, Int32(bytes.count), Int32(rank), Int32(tag), &$0) }
    }

    private func begin(
        with rank: Int, _ body: (inout grus_mpi_request?) -> Int32
    ) throws(InputError) -> any Transfer {
        var request: grus_mpi_request?
        try check(body(&request), rank)
        return MPITransfer(self, request, with: rank)
    }

    fileprivate func hasArrived(_ request: inout grus_mpi_request?, with rank: Int) throws(InputError) -> Bool {
        var isDone: Int32 = 0
        try check(grus_mpi_test(mpi, &request, &isDone), rank)
        return isDone != 0
    }

    private func check(_ error: Int32, _ rank: Int) throws(InputError) {
        guard error != 0 else { return }
        var text = [CChar](repeating: 0, count: 512)
        grus_mpi_describe(mpi, error, &text)
        let reason = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        throw InputError(.system, "rank \(rank) cannot be reached: \(reason)")
    }

    /// Ends all processes.
    package func abort(_ code: Int32) { grus_mpi_abort(mpi, code) }

    /// Waits for the others, and leaves them.
    package func finish() { grus_mpi_finish(mpi) }
}

private final class MPITransfer: Transfer {
    private let communicator: MPICommunicator
    private var request: grus_mpi_request?
    private let rank: Int
    private var isDone = false

    init(_ communicator: MPICommunicator, _ request: grus_mpi_request?, with rank: Int) {
        (self.communicator, self.request, self.rank) = (communicator, request, rank)
    }

    func hasArrived() throws(InputError) -> Bool {
        if !isDone { isDone = try communicator.hasArrived(&request, with: rank) }
        return isDone
    }
}
