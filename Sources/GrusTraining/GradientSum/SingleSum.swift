import GrusNumerics
import GrusRanks

/// A running sum in single precision, which travels as it lies.
struct SingleSum: SumFormat {
    let bytesPerNumber = MemoryLayout<Float>.size

    func settle(_ sum: Matrix) {}

    func lent(_ sum: Matrix) -> ByteRow? { sum.bytes }

    func write(_ sum: Matrix, to message: ByteRow) { numbers(message, sum).copy(from: sum) }

    func read(_ message: ByteRow, into sum: Matrix) { sum.copy(from: numbers(message, sum)) }

    func add(_ message: ByteRow, to sum: Matrix) { Kernels.add(numbers(message, sum), to: sum) }

    /// The numbers of a message with a sum.
    private func numbers(_ message: ByteRow, _ sum: Matrix) -> Matrix {
        Matrix(
            UnsafeMutableRawPointer(message.base).assumingMemoryBound(to: Float.self), rows: sum.rows,
            columns: sum.columns)
    }
}
