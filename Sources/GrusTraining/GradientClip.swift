/// What becomes of large gradients.
public enum GradientClip: Sendable, Equatable {
    /// The whole gradient is made as long as this if its Euclidean norm is larger (Pascanu et al. 2013).
    case norm(Double)
    /// Every element is cut to ± this.
    case value(Double)

    /// What the gradient is multiplied by.
    func scale(norm: Double) -> Float {
        switch self {
        case .norm(let largest): Float(min(1, largest / max(norm, 1e-12)))
        case .value: 1
        }
    }

    /// What every element is cut to; nil where none is.
    var limit: Float? {
        switch self {
        case .norm: nil
        case .value(let limit): Float(limit)
        }
    }
}
