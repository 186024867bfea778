import GrusNumerics

/// A matrix that a tape has computed, `[rows, columns]`; with it goes the slot of its gradient.
///
/// It is a view into the arena of the tape's worker, and valid until the tape starts anew. Sequences are packed: the
/// rows of step 0 come first, then those of step 1, and so on (see `PackedSequence`).
package struct Tensor: BitwiseCopyable {
    package let value: Matrix
    /// Shared by all slices of one tensor; nil when no gradient is wanted.
    let slot: UnsafeMutablePointer<GradientSlot>?
    /// The first row of this slice in the whole tensor.
    let firstRow: Int

    /// The number of rows.
    package var rows: Int { value.rows }
    /// The number of columns.
    package var columns: Int { value.columns }
    /// The size.
    package var shape: Shape { value.shape }
    /// The numbers in row-major order.
    package var values: [Float] { value.values }

    /// Whether the values give way to the gradient.
    var isRecycling: Bool { slot?.pointee.isRecycling ?? false }

    /// The rows of the whole tensor that this slice has.
    var rowsOfWhole: Range<Int> { firstRow..<firstRow + rows }

    /// Consecutive rows; their gradient is a part of this tensor's.
    package subscript(range: Range<Int>) -> Tensor {
        Tensor(value: value[range], slot: slot, firstRow: firstRow + range.lowerBound)
    }
}

/// The gradient of a whole tensor, which has no memory until the backward pass first reaches it, and no numbers in rows that
/// it has not reached: those count as zero.
struct GradientSlot: BitwiseCopyable {
    let columns: Int
    let rows: Int
    /// Whether the gradient has the memory of the values.
    var isRecycling = false
    /// How many operations the tape had recorded when it made the tensor.
    let record: Int
    var base: UnsafeMutablePointer<Float>?
    /// The rows that hold numbers.
    var firstReached = 0
    var endReached = 0

    var reached: Range<Int> { firstReached..<endReached }

    /// The gradient; nil before it has memory.
    private subscript(range: Range<Int>) -> Matrix? {
        base.map { Matrix($0 + range.lowerBound * columns, rows: range.count, columns: columns) }
    }

    /// Counts rows as reached which their user is about to overwrite. Rows between them and those reached before become
    /// zero.
    ///
    /// - Returns: whether all or some of the rows hold numbers already; then those that do not have become zero.
    mutating func reach(_ rows: Range<Int>) -> Bool {
        let before = reached
        guard !before.isEmpty else {
            (firstReached, endReached) = (rows.lowerBound, rows.upperBound)
            return false
        }
        firstReached = min(before.lowerBound, rows.lowerBound)
        endReached = max(before.upperBound, rows.upperBound)
        guard rows.overlaps(before) else {
            zero(min(before.upperBound, rows.upperBound)..<max(before.lowerBound, rows.lowerBound))
            return false
        }
        zero(firstReached..<before.lowerBound)
        zero(before.upperBound..<endReached)
        return true
    }

    private func zero(_ range: Range<Int>) {
        if !range.isEmpty { self[range]?.fill(with: 0) }
    }
}
