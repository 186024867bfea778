import GrusAutodiff
import GrusNumerics
import GrusRanks

/// What the running sum of gradients is kept as from shard to shard, and so travels as from rank to rank.
///
/// A sum is settled after every shard, whichever process computes the next one: so it depends on the shards alone.
protocol SumFormat: Sendable {
    /// The bytes of a number in a message.
    var bytesPerNumber: Int { get }

    /// Makes of what a shard has been added to numbers of this format.
    func settle(_ sum: Matrix)

    /// The bytes of a sum where it lies, if messages with it look the same.
    func lent(_ sum: Matrix) -> ByteRow?

    /// Writes a settled sum into a message.
    func write(_ sum: Matrix, to message: ByteRow)

    /// Reads the numbers of a message.
    func read(_ message: ByteRow, into sum: Matrix)

    /// Adds the numbers of a message.
    func add(_ message: ByteRow, to sum: Matrix)
}

extension SumFormat {
    /// Settles of a part what a shard has been added to.
    func settle(_ part: GradientSum.Part, of sum: Gradients, reachedBy shard: Gradients) {
        switch part {
        case .range(let range): settle(sum.buffer.row(range))
        case .table(let parameter):
            for row in shard.rows(of: parameter) ?? [] { settle(sum[parameter][Int(row)..<Int(row) + 1]) }
        }
    }
}

extension TrainingConfig.Reduction {
    var format: any SumFormat {
        switch self {
        case .f32: SingleSum()
        case .bf16: BFloat16Sum()
        }
    }
}
