import GrusNumerics

/// What the factors of products are rounded to in training. Sums, gates, softmax, master weights and optimiser are always in
/// single precision.
public enum Precision: String, Sendable, CaseIterable {
    /// Single precision.
    case f32
    /// bfloat16: the upper half of a single-precision number.
    case bf16

    /// The form of factors of this precision.
    package var form: FactorForm { self == .f32 ? .single : .bfloat16 }
}
