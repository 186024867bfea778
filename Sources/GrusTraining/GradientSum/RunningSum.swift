import GrusAutodiff
import GrusNumerics
import GrusRanks

/// The running sum of gradients in a process: in the place of the gradient of its first shard.
final class RunningSum: @unchecked Sendable {
    /// The gradients that this process computes, at least one.
    let shards: [Gradients]
    let format: any SumFormat
    /// How many of them are summed; none if others have computed all that there were.
    var count = 0

    init(_ shards: [Gradients], _ format: any SumFormat) {
        (self.shards, self.format) = (shards, format)
    }

    /// Where messages with parts of it arrive.
    private var rooms: [Buffer] = []

    /// Memory for messages, which it keeps.
    func makeRoom(bytes: Int) -> ByteRow {
        let buffer = Buffer(count: (bytes + 3) / 4, isZeroed: false)
        rooms.append(buffer)
        return buffer.bytes(at: 0, count: bytes)
    }

    /// The sum.
    var gradients: Gradients { shards[0] }

    /// Whether all shards of this process have only some rows of a table's gradient.
    func hasRowsAlone(_ table: Parameter) -> Bool { shards[..<count].allSatisfy { $0.rows(of: table) != nil } }

    /// Lists the rows of a table that the sum will have.
    func listRows(of table: Parameter) {
        for other in shards[..<count].dropFirst() { gradients.list(rowsOf: other, table) }
    }

    /// Sums up a part of the shards, of which the first may have the sum of other processes in it.
    func addShards(_ part: GradientSum.Part) {
        if count > 0 { format.settle(part, of: gradients, reachedBy: gradients) }
        for other in shards[..<count].dropFirst() {
            gradients.add(other, part)
            format.settle(part, of: gradients, reachedBy: other)
        }
    }
}

extension Gradients {
    /// Adds a part of another shard.
    fileprivate func add(_ other: Gradients, _ part: GradientSum.Part) {
        switch part {
        case .range(let range): Kernels.add(other.buffer.row(range), to: buffer.row(range))
        case .table(let parameter): addRows(of: other, parameter)
        }
    }
}
