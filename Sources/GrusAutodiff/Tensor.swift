import GrusNumerics

/// A matrix that a tape has computed, `[rows, columns]`; with it goes the place of its gradient.
///
/// It is a view into the arena of the tape's worker, and valid until the tape starts anew. Sequences are packed: the
/// rows of step 0 come first, then those of step 1, and so on (see `PackedSequence`).
public struct Tensor: BitwiseCopyable {
    package let value: Matrix
    /// Shared by all slices of one tensor; nil when no gradient is wanted.
    let slot: UnsafeMutablePointer<GradientSlot>?
    /// The first row of this slice in the whole tensor.
    let firstRow: Int

    /// The number of rows.
    public var rows: Int { value.rows }
    /// The number of columns.
    public var columns: Int { value.columns }
    /// The size.
    public var shape: Shape { value.shape }
    /// The numbers in row-major order.
    public var values: [Float] { value.values }

    /// Consecutive rows; their gradient is a part of this tensor's.
    public subscript(range: Range<Int>) -> Tensor {
        Tensor(value: value[range], slot: slot, firstRow: firstRow + range.lowerBound)
    }
}

/// The gradient of a whole tensor, which has no memory until the backward pass first reaches it.
struct GradientSlot: BitwiseCopyable {
    let rows: Int
    let columns: Int
    var base: UnsafeMutablePointer<Float>?
}
