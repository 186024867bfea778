import GrusNumerics

/// What the factors of products are rounded to. Gates, softmax, master weights and optimiser are always in single precision,
/// and so are sums, but for those of bytes, which are exact.
public enum Precision: String, Sendable, CaseIterable {
    /// Single precision.
    case f32
    /// bfloat16: the upper half of a single-precision number.
    case bf16
    /// Signed bytes with a scale for every column of a weight and for every row that it is multiplied by. Only models that are
    /// trained can be rounded to it.
    case int8

    /// The form of factors of this precision.
    package var form: FactorForm {
        switch self {
        case .f32: .single
        case .bf16: .bfloat16
        case .int8: .bytes
        }
    }
}
