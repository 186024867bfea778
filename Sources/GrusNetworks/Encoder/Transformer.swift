import GrusAutodiff
import GrusNumerics

/// Transformer layers above one another (Vaswani et al. 2017), with the norm before every part and one behind the last layer
/// (pre-norm, Xiong et al. 2020).
///
/// Below the first of them, rows are told their positions by sinusoids. What comes in, embeddings or the outputs of layers of
/// another kind, is multiplied by the root of its width before (Vaswani et al. 2017, section 3.4): positions would drown the
/// small numbers that both begin with.
struct Transformer: EncoderLayer {
    let outputSize: Int
    private let blocks: [TransformerBlock]
    /// Behind the last layer.
    private let norm: Norm

    /// Lists the parameters of consecutive layers, whose indices are their numbers.
    init(
        _ layers: ArraySlice<EncoderLayerConfig>, inputSize: Int, dropout: Double, in layout: inout ParameterLayout
    ) {
        outputSize = inputSize
        blocks = zip(layers.indices, layers).map { index, layer in
            TransformerBlock(layer, size: inputSize, dropout: dropout, name: "encoder.\(index)", in: &layout)
        }
        norm = Norm(size: inputSize, name: "encoder.\(layers.endIndex - 1).norm", in: &layout)
    }

    var order: SequenceLayout.Order { .bySentence }
    var weights: [Parameter] { blocks.flatMap(\.weights) }
    /// A product for the scores and one for the contexts, in all heads together as wide as the layer.
    var pairMultiplications: Int { blocks.count * 2 * outputSize }

    func run(_ inputs: List<Tensor>, _ layout: SequenceLayout, truncation: Int?, on tape: Tape) -> List<Tensor> {
        let scale = Float(outputSize).squareRoot()
        var output = tape.addPositions(to: tape.joined(inputs), starts: layout.starts, scale: scale)
        for block in blocks { output = block.run(output, layout, on: tape) }
        return tape.list(norm.apply(to: output, on: tape))
    }
}

/// One Transformer layer: `y = x + attention(norm(x))`, then `y + feed-forward(norm(y))`.
struct TransformerBlock: Sendable {
    private let heads: Int
    private let attentionNorm, feedForwardNorm: Norm
    /// `[size, 3 · size]`: queries, keys and values; and `[size, size]`.
    private let attentionInput, attentionOutput: Affine
    /// `[size, feed-forward]` and back.
    private let feedForwardInput, feedForwardOutput: Affine
    /// The probability with which units of what is added are dropped.
    private let dropout: Double

    /// Lists the parameters.
    init(
        _ config: EncoderLayerConfig, size: Int, dropout: Double, name: String, in layout: inout ParameterLayout
    ) {
        heads = config.heads
        self.dropout = dropout
        attentionNorm = Norm(size: size, name: "\(name).attention.norm", in: &layout)
        attentionInput = Affine(
            inputSize: size, outputSize: 3 * size, blocks: 3, name: "\(name).attention.input", in: &layout)
        attentionOutput = Affine(inputSize: size, outputSize: size, name: "\(name).attention.output", in: &layout)
        feedForwardNorm = Norm(size: size, name: "\(name).feed_forward.norm", in: &layout)
        feedForwardInput = Affine(
            inputSize: size, outputSize: config.feedForward, name: "\(name).feed_forward.input", in: &layout)
        feedForwardOutput = Affine(
            inputSize: config.feedForward, outputSize: size, name: "\(name).feed_forward.output", in: &layout)
    }

    var weights: [Parameter] {
        [attentionInput, attentionOutput, feedForwardInput, feedForwardOutput].map(\.weight)
    }

    func run(_ input: Tensor, _ layout: SequenceLayout, on tape: Tape) -> Tensor {
        let attended = tape.sum(input, tape.dropout(attention(input, layout, on: tape), dropout))
        return tape.sum(attended, tape.dropout(feedForward(attended, on: tape), dropout))
    }

    private func attention(_ input: Tensor, _ layout: SequenceLayout, on tape: Tape) -> Tensor {
        let projected = attentionInput.apply(to: attentionNorm.apply(to: input, on: tape), recycling: true, on: tape)
        return attentionOutput.apply(
            to: tape.selfAttention(projected, starts: layout.starts, heads: heads), on: tape)
    }

    private func feedForward(_ input: Tensor, on tape: Tape) -> Tensor {
        let hidden = feedForwardInput.apply(to: feedForwardNorm.apply(to: input, on: tape), recycling: true, on: tape)
        return feedForwardOutput.apply(to: tape.relu(hidden), on: tape)
    }
}
