/// What the parameters of a model hold before training, by what they are for: the `init` section of a model.
///
/// Biases and gains are no part of it, nor is what is orthogonal by another setting.
public struct InitializationConfig: Sendable, Equatable {
    /// The factors of products.
    public var weights = InitializerConfig()
    /// The tables of embeddings, of which one may be the output layer's, too.
    public var embeddings = InitializerConfig()

    /// A config of defaults.
    public init() {}

    /// What a parameter holds before training.
    func initializer(of entry: ParameterLayout.Entry) -> Initializer {
        switch entry.initializer {
        case .weight(let fan, let blocks):
            weights.initializer(Fans(of: entry, fan: fan, blocks: blocks)) ?? entry.initializer
        case .embedding:
            embeddings.initializer(Fans(of: entry, fan: entry.parameter.shape.columns, blocks: 1)) ?? entry.initializer
        default: entry.initializer
        }
    }
}

/// How the numbers of some parameters are drawn.
public struct InitializerConfig: Sendable, Equatable {
    /// The ways to draw.
    public enum Kind: String, Sendable, CaseIterable {
        /// Uniform in ±1/√fan for weights, normal with a deviation of 0.1 for embeddings.
        case standard = "default"
        /// Uniform, with a variance of 2 / (fan in + fan out) (Glorot and Bengio 2010).
        case xavierUniform = "xavier_uniform"
        /// Normal with the same variance.
        case xavierNormal = "xavier_normal"
        /// Uniform, with a variance of 2 / fan in (He et al. 2015).
        case kaimingUniform = "kaiming_uniform"
        /// Normal with the same variance.
        case kaimingNormal = "kaiming_normal"
        /// Uniform between two numbers.
        case uniform
        /// Normal.
        case normal
        /// Orthogonal rows or, if these are fewer, columns, of length 1 (Saxe et al. 2014).
        case orthogonal
    }

    /// The way to draw.
    public var kind = Kind.standard
    /// `uniform`: the greatest number, and the least without its sign; above 0.
    public var range = 0.1
    /// `normal`: the standard deviation, above 0.
    public var deviation = 0.1

    /// A config of defaults.
    public init() {}

    /// What a parameter with so many ways in and out holds; nil for what it holds anyway.
    fileprivate func initializer(_ fans: Fans) -> Initializer? {
        switch kind {
        case .standard: nil
        case .xavierUniform: .uniform(bound: Float((6 / fans.sum).squareRoot()))
        case .xavierNormal: .normal(deviation: Float((2 / fans.sum).squareRoot()))
        case .kaimingUniform: .uniform(bound: Float((6 / fans.input).squareRoot()))
        case .kaimingNormal: .normal(deviation: Float((2 / fans.input).squareRoot()))
        case .uniform: .uniform(bound: Float(range))
        case .normal: .normal(deviation: Float(deviation))
        case .orthogonal: .orthogonal(blocks: fans.blocks)
        }
    }
}

/// How many numbers a product sums up, and how many sums a number is part of, in each of the blocks of a parameter.
private struct Fans {
    let input, output: Double
    let blocks: Int

    var sum: Double { input + output }

    init(of entry: ParameterLayout.Entry, fan: Int, blocks: Int) {
        let shape = entry.parameter.shape
        let (input, output) =
            switch entry.role {
            case .vector: (fan, 1)
            case .weight: (shape.rows, shape.columns / blocks)
            case .table: (shape.columns, shape.rows)
            }
        (self.input, self.output, self.blocks) = (Double(input), Double(output), blocks)
    }
}
