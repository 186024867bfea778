import GrusAutodiff
import GrusNumerics
import Synchronization

/// Sums the gradients of shards into those of the first, in the order of the shards.
///
/// Tables of whose gradients the shards have only some rows are summed row by row, all the rest in ranges of the flat
/// parameters. One sum is taken at a time; it keeps its lists for the next one.
package final class GradientSum: @unchecked Sendable {
    private enum Part {
        /// A range of the flat gradients.
        case range(Range<Int>)
        /// A table of whose gradient every shard has some rows.
        case table(Parameter)
    }

    private let shards: [Gradients]
    private let layout: ParameterLayout
    /// The shards that are summed.
    private var count = 0
    private var parts: [Part] = []
    /// What the squares of the parts' sums come to.
    private let squares = Mutex<[Double]>([])

    package init(_ shards: [Gradients], _ layout: ParameterLayout) {
        self.shards = shards
        self.layout = layout
    }

    /// Sums the gradients of the first shards.
    ///
    /// - Returns: the Euclidean norm of the sum.
    package func reduce(_ count: Int, on pool: WorkerPool) -> Double {
        self.count = count
        listParts()
        squares.withLock { squares in
            squares.removeAll(keepingCapacity: true)
            squares.append(contentsOf: repeatElement(0, count: parts.count))
        }
        pool.run(parts.count) { [self] index, _ in
            let square = reduce(parts[index])
            squares.withLock { $0[index] = square }
        }
        return squares.withLock { $0.reduce(0, +) }.squareRoot()
    }

    /// Lists the parts in the order of the parameters, and marks in the sum what it will hold whole.
    private func listParts() {
        parts.removeAll(keepingCapacity: true)
        var start = 0
        for entry in layout.entries {
            let parameter = entry.parameter
            guard shards[..<count].allSatisfy({ $0.rows(of: parameter) != nil }) else {
                shards[0].becomeWhole(parameter)
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

    /// Sums a part.
    ///
    /// - Returns: the sum of the squares.
    private func reduce(_ part: Part) -> Double {
        let sum = shards[0]
        let others = shards[..<count].dropFirst()
        switch part {
        case .range(let range):
            let shape = Shape(rows: 1, columns: range.count)
            let total = sum.buffer.matrix(at: range.lowerBound, shape)
            for other in others { Kernels.add(other.buffer.matrix(at: range.lowerBound, shape), to: total) }
            return Kernels.sumOfSquares(total)
        case .table(let parameter):
            for other in others { sum.addRows(of: other, parameter) }
            return (sum.rows(of: parameter) ?? []).reduce(0) { total, row in
                total + Kernels.sumOfSquares(sum[parameter][Int(row)..<Int(row) + 1])
            }
        }
    }
}
