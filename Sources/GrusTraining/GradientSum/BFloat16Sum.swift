import GrusNumerics
import GrusRanks

/// A running sum that is rounded to bfloat16 after every shard, to the nearest and of two to the even one, and travels in half the
/// bytes.
///
/// A shard's gradient is added in single precision, and the sum rounded once: to round the shard's gradient before, too, would be
/// a second error and save nothing, as it never travels. So after shard k the sum s_k is fl(s_(k−1) + g_k), with a relative error of
/// at most 2⁻⁹, and the whole sum is off by at most 2⁻⁹ · Σ |s_k|; where shards differ as much as they agree, by about
/// 2⁻⁹ · √shards of what it is. What a shard adds is lost where it is less than 2⁻⁹ of the sum.
struct BFloat16Sum: SumFormat {
    let bytesPerNumber = MemoryLayout<UInt16>.size

    func settle(_ sum: Matrix) { Kernels.roundToBFloat16(sum) }

    func lent(_ sum: Matrix) -> ByteRow? { nil }

    func write(_ sum: Matrix, to message: ByteRow) { Kernels.round(sum, into: numbers(message, sum)) }

    func read(_ message: ByteRow, into sum: Matrix) { Kernels.widen(numbers(message, sum), into: sum) }

    func add(_ message: ByteRow, to sum: Matrix) { Kernels.add(numbers(message, sum), to: sum) }

    /// The numbers of a message with a sum.
    private func numbers(_ message: ByteRow, _ sum: Matrix) -> BFloat16Matrix {
        BFloat16Matrix(
            UnsafeMutableRawPointer(message.base).assumingMemoryBound(to: UInt16.self), rows: sum.rows,
            columns: sum.columns)
    }
}
