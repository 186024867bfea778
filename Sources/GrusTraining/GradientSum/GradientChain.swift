import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRanks

/// Sums gradients over processes in the order of the shards: the sum of the first process goes to the next one, which adds its own
/// shards to it, and so on; from the last one the sum of all goes back the same way.
///
/// So it has the bits that it has in one process. The parts of the gradient are under way by themselves, each from the moment
/// when the shards of a process have its final gradient: while they compute the rest, and while other parts go the other way. Few
/// set out at a time, so that what arrives first goes on while the others follow (``Lane``). Every link carries every part once in
/// each direction, as in a ring.
final class GradientChain {
    private let communicator: any Communicator
    private let open: OpenGradients?
    private let ranges: [Passage]
    private let tables: [TablePassages]
    private var underWay: [Passage] = []

    /// - Parameters:
    ///   - frozen: parameters that are not summed.
    ///   - open: what the shards of this process are still computing; nil if that is done before sums are taken.
    init(
        _ communicator: any Communicator, _ layout: ParameterLayout, _ sum: RunningSum, without frozen: Set<Parameter>,
        whileOpen open: OpenGradients?
    ) {
        (self.communicator, self.open) = (communicator, open)
        var builder = PassageBuilder(communicator, sum, layout, open)
        let trained = layout.entries.filter { !frozen.contains($0.parameter) }
        ranges = layout.ranges { $0.role != .table && !frozen.contains($0.parameter) }
            .flatMap(FlatPieces.init).map { builder.passage(of: $0) }
        tables = trained.filter { $0.role == .table }.map { builder.passages(of: $0.parameter) }
    }

    /// The tables that were last summed row by row, which is where all shards of all processes have only some rows.
    var tablesOfRows: Set<Parameter> { Set(tables.filter(\.isRows).map(\.table)) }

    /// Sums the gradients of all processes.
    ///
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    func sum() throws(InputError) {
        try begin()
        var waiting = Waiting(communicator.patience)
        while let first = underWay.first {
            if try advance() {
                waiting.restart()
            } else if open?.areAllFinal == false {
                waiting.nap()
            } else if !waiting.goesOn() {
                throw communicator.silence(of: first.awaitedRank)
            }
        }
    }

    private func begin() throws(InputError) {
        underWay.removeAll(keepingCapacity: true)
        for passage in ranges { try passage.begin() }
        for table in tables { try table.begin() }
        underWay += ranges
        underWay += tables.lazy.map(\.form)
    }

    /// Whether anything has come any further.
    private func advance() throws(InputError) -> Bool {
        var hasMoved = false
        for passage in underWay where try passage.advance() { hasMoved = true }
        guard hasMoved else { return false }
        underWay.removeAll(where: \.isDone)
        for table in tables { try table.follow(in: &underWay) }
        return true
    }
}
