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

    /// The sum.
    var gradients: Gradients { shards[0] }

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
