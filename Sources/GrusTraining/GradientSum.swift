import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRanks
import Synchronization

/// Sums the gradients of shards into those of the first, in the order of the shards.
///
/// Tables of whose gradients the shards have only some rows are summed row by row, all the rest in ranges of the flat
/// parameters. Of several processes each has the shards that follow those of the process before, and all get the sum of all
/// (``GradientChain``). One sum is taken at a time; it keeps its lists for the next one.
package final class GradientSum: @unchecked Sendable {
    /// What is summed at a time.
    enum Part {
        /// A range of the flat gradients.
        case range(Range<Int>)
        /// A table of whose gradient every shard has some rows.
        case table(Parameter)
    }

    private let sum: RunningSum
    private let layout: ParameterLayout
    private let frozen: Set<Parameter>
    private let communicator: any Communicator
    private let chain: GradientChain?
    private var parts: [Part] = []
    /// What the squares of the parts' sums come to.
    private let squares = Mutex<[Double]>([])

    /// - Parameters:
    ///   - shards: the gradients that this process computes, at least one.
    ///   - reduction: what the running sum is kept as.
    ///   - frozen: parameters of which nothing is summed, and which are no part of the norm.
    package init(
        _ shards: [Gradients], _ layout: ParameterLayout, _ reduction: TrainingConfig.Reduction = .f32,
        without frozen: Set<Parameter> = [], among communicator: any Communicator = SoleRank()
    ) {
        sum = RunningSum(shards, reduction.format)
        self.layout = layout
        self.frozen = frozen
        self.communicator = communicator
        chain = communicator.isAlone ? nil : GradientChain(communicator, layout, sum)
    }

    /// Sums the gradients of the first shards.
    ///
    /// - Parameter count: how many of them this process has computed; none if others have computed all that there were.
    /// - Returns: the Euclidean norm of the sum.
    /// - Throws: `InputError` of kind `system` if another process does not answer.
    package func reduce(_ count: Int, on pool: WorkerPool) throws(InputError) -> Double {
        sum.count = count
        if count == 0 { sum.gradients.begin() }
        let tables = communicator.isAlone ? nil : try agreeOnTables()
        listParts { tables?.contains($0.index) ?? hasRowsAlone($0) }
        squares.withLock { squares in
            squares.removeAll(keepingCapacity: true)
            squares.append(contentsOf: repeatElement(0, count: parts.count))
        }
        if let chain { try chain.sum(parts) }
        pool.run(parts.count) { [self] index, _ in
            if chain == nil { sum.addShards(parts[index]) }
            let square = square(of: parts[index])
            squares.withLock { $0[index] = square }
        }
        return squares.withLock { $0.reduce(0, +) }.squareRoot()
    }

    /// Whether all shards of this process have only some rows of a parameter's gradient.
    private func hasRowsAlone(_ parameter: Parameter) -> Bool {
        sum.shards[..<sum.count].allSatisfy { $0.rows(of: parameter) != nil }
    }

    /// The parameters of which that is true in all processes, by their indices.
    private func agreeOnTables() throws(InputError) -> Set<Int> {
        let own = layout.entries.map(\.parameter).filter(hasRowsAlone)
        let all = try communicator.gather(own.map(\.index)).map(Set.init)
        return all.dropFirst().reduce(all[0]) { $0.intersection($1) }
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
            guard isTable(parameter) else {
                sum.gradients.becomeWhole(parameter)
                continue
            }
            list(FlatPieces(start..<parameter.offset))
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
