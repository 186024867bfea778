/// One layer of an encoder.
public struct EncoderLayerConfig: Sendable, Equatable {
    /// The kinds of layers.
    public enum Kind: String, Sendable, CaseIterable {
        /// Recurrent cells in one direction or both.
        case recurrent
        /// A convolution with gated linear units (Gehring et al. 2017).
        case convolution
        /// Self-attention and a feed-forward part (Vaswani et al. 2017).
        case transformer
    }

    /// The kind of the layer.
    public var kind = Kind.recurrent
    /// Units per direction of a recurrent layer, for which nil is 512, or of a convolution, for which it is as many as the
    /// layer reads.
    public var hidden: Int?
    /// Whether a second cell of a recurrent layer reads from the end to the beginning.
    public var bidirectional = true
    /// Whether the only cell of a recurrent layer reads from the end to the beginning.
    public var backwards = false
    /// Whether a recurrent layer adds what it reads of the layer below, which is as wide as itself.
    public var residual = false
    /// What of a recurrent layer is normalised.
    public var layerNorm = LayerNormPlace.none
    /// The positions that a convolution sees at a time, an odd number.
    public var width = 3
    /// The heads of a Transformer layer.
    public var heads = 8
    /// The units of its feed-forward part.
    public var feedForward = 1024

    /// A config of defaults.
    public init() {}

    /// The width of what the layer hands on.
    package func outputSize(inputSize: Int) -> Int {
        switch kind {
        case .recurrent: (hidden ?? Self.recurrentHidden) * (bidirectional ? 2 : 1)
        case .convolution: hidden ?? inputSize
        case .transformer: inputSize
        }
    }

    /// The units of a recurrent layer that does not say otherwise.
    package static let recurrentHidden = 512
}

extension EncoderConfig {
    /// The layers of an encoder, lowest first.
    public enum Layers: Sendable, Equatable {
        /// So many recurrent layers, which are alike.
        case alike(Int)
        /// Layers that each have a config.
        case list([EncoderLayerConfig])
    }

    /// The config of every layer, lowest first.
    package var all: [EncoderLayerConfig] {
        switch layers {
        case .list(let layers): return layers
        case .alike(let count): return (0..<count).map(layer)
        }
    }

    /// One of the layers that are alike, counted from the lowest.
    private func layer(_ index: Int) -> EncoderLayerConfig {
        var layer = EncoderLayerConfig()
        (layer.hidden, layer.bidirectional) = (hidden, bidirectional)
        layer.backwards = alternating && !index.isMultiple(of: 2)
        layer.residual = residual && index > 0
        layer.layerNorm = layerNorm.ofLayer(index)
        return layer
    }
}

extension EncoderConfig.Layers: ExpressibleByIntegerLiteral {
    /// So many recurrent layers, which are alike.
    public init(integerLiteral count: Int) { self = .alike(count) }
}

extension ModelConfig {
    /// The width of the embeddings, and those of what the layers of the encoder hand on, lowest first.
    package var encoderSizes: [Int] {
        encoder.all.reduce(into: [embedding]) { $0.append($1.outputSize(inputSize: $0[$0.count - 1])) }
    }
}
