import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRanks

/// Sums the gradients of shards into those of the first, in the order of the shards.
///
/// Tables of whose gradients the shards have only some rows are summed row by row, all the rest in ranges of the flat
/// parameters. Of several processes each has the shards that follow those of the process before, and all get the sum of all
/// (``GradientChain``); those of a crew have all shards in their memory, and share the work as threads do. One sum is taken at a time; it
/// keeps its lists for the next one.
package final class GradientSum: @unchecked Sendable {
    /// What is summed at a time.
    enum Part {
        /// A range of the flat gradients.
        case range(Range<Int>)
        /// A table of whose gradient every shard has only some rows.
        case table(Parameter)
    }

    private var sum: RunningSum
    private let layout: ParameterLayout
    private let frozen: Set<Parameter>
    private var chain: GradientChain?
    private var crew = Crew.alone
    private var crewGradients: CrewGradients?
    /// The shards of this process in the sum that is taken, and how many there are of all that have one memory.
    private var (own, count) = (0..<0, 0)
    private var parts: [Part] = []
    /// What the squares of the parts' sums come to.
    private let ownSquares: PartSums
    private var squares: PartSums { crewGradients?.squares ?? ownSquares }

    /// - Parameters:
    ///   - shards: the gradients that this process computes, at least one.
    ///   - reduction: what the running sum is kept as.
    ///   - frozen: parameters of which nothing is summed, and which are no part of the norm.
    ///   - open: what the shards are still computing when sums are exchanged; nil if they have computed all.
    package init(
        _ shards: [Gradients], _ layout: ParameterLayout, _ reduction: TrainingConfig.Reduction = .f32,
        without frozen: Set<Parameter> = [], among communicator: any Communicator = SoleRank(),
        whileOpen open: OpenGradients? = nil
    ) {
        ownSquares = PartSums(layout)
        sum = RunningSum(shards, reduction.format)
        self.layout = layout
        self.frozen = frozen
        chain =
            communicator.isAlone
            ? nil : GradientChain(communicator, layout, sum, without: frozen, whileOpen: open)
    }

    /// The gradient that the sum is in.
    var gradient: Buffer { sum.gradients.buffer }

    /// The gradients of this process beside those of the others of a crew, which are there when memory is shared.
    ///
    /// - Parameters:
    ///   - own: the shards of a batch that this process computes.
    ///   - count: how many all compute.
    func crewGradients(computing own: Range<Int>, of count: Int) -> CrewGradients {
        CrewGradients(sum.shards, at: own, of: count, layout)
    }

    /// From now on sums what all ranks of a crew compute, whose memory is shared.
    func join(_ crew: Crew, _ gradients: CrewGradients) {
        (self.crew, crewGradients, chain) = (crew, gradients, nil)
        sum = RunningSum(gradients.all, sum.format)
    }

    /// Sums the gradients of the first shards of one process.
    ///
    /// - Parameter count: how many of them it has computed; none if others have computed all that there were.
    /// - Returns: the Euclidean norm of the sum.
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    package func reduce(_ count: Int, on pool: WorkerPool) throws(InputError) -> Double {
        try exchange(0..<count, of: count)
        return try norm(on: pool)
    }

    /// Sums the gradients of the first shards with those of the other processes, if there are any and they send messages, part by part
    /// as they become final. One thread calls it, while others still compute.
    ///
    /// - Parameters:
    ///   - own: the shards that this process computes, in the order of all; none if others compute all that there are.
    ///   - count: how many all processes compute.
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    package func exchange(_ own: Range<Int>, of count: Int) throws(InputError) {
        (self.own, self.count) = (own, count)
        sum.count = crewGradients == nil ? own.count : count
        if sum.count == 0 { sum.gradients.beginEmpty() }
        try chain?.sum()
    }

    /// Sums what is not summed yet, of shards that all are computed.
    ///
    /// - Returns: the Euclidean norm of the sum.
    /// - Throws: `InputError` of kind `system` if another rank of the crew does not answer.
    package func norm(on pool: WorkerPool) throws(InputError) -> Double {
        try crewGradients?.exchangeNotes(own, of: count, crew)
        let rows = chain?.tablesOfRows
        listParts { rows?.contains($0) ?? sum.hasRowsAlone($0) }
        try crew.run(parts.count, on: pool) { [self] index, _ in
            if chain == nil { sum.addShards(parts[index]) }
            squares.values[index] = square(of: parts[index])
        }
        return squares.values[..<parts.count].reduce(0, +).squareRoot()
    }

    /// Lists the parts in the order of the parameters, and marks in the sum what it will hold whole.
    private func listParts(isTable: (Parameter) -> Bool) {
        parts.removeAll(keepingCapacity: true)
        var start = 0
        for entry in layout.entries {
            let parameter = entry.parameter
            if frozen.contains(parameter) {
                list(FlatPieces(start..<parameter.offset))
                start = parameter.offset + parameter.shape.count
                continue
            }
            guard entry.role == .table, isTable(parameter) else {
                sum.gradients.becomeWhole(parameter)
                continue
            }
            list(FlatPieces(start..<parameter.offset))
            // Whichever rank adds them, all know which rows there are.
            if chain == nil { sum.listRows(of: parameter) }
            parts.append(.table(parameter))
            start = parameter.offset + parameter.shape.count
        }
        list(FlatPieces(start..<layout.count))
    }

    private func list(_ pieces: FlatPieces) {
        for piece in pieces { parts.append(.range(piece)) }
    }

    private func square(of part: Part) -> Double {
        let sum = sum.gradients
        switch part {
        case .range(let range): return Kernels.sumOfSquares(sum.buffer.row(range))
        case .table(let parameter):
            return (sum.rows(of: parameter) ?? []).reduce(0) { total, row in
                total + Kernels.sumOfSquares(sum[parameter][Int(row)..<Int(row) + 1])
            }
        }
    }
}
