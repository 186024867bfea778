import GrusAutodiff
import GrusNumerics

/// Convolutions above one another, with gated linear units (Gehring et al. 2017, section 3.2).
///
///     y_t = (x_t + (A [x_{t−k}; …; x_{t+k}] + a) ⊙ σ(B [x_{t−k}; …; x_{t+k}] + b)) · √½
///
/// Beyond the ends of a sentence `x` is 0. Where the widths of `x` and `y` differ, `x_t` and the factor are left out.
struct Convolution: EncoderLayer {
    /// One of the convolutions.
    private struct Block {
        let taps: Int
        /// `[taps · input, 2 · hidden]`: `A` and `B` side by side.
        let kernel: Affine
    }

    let outputSize: Int
    private let blocks: [Block]
    /// The probability with which units are dropped of what a convolution sees, but not of what it is added to.
    private let dropout: Double

    /// Lists the parameters of consecutive layers, whose indices are their numbers.
    init(
        _ layers: ArraySlice<EncoderLayerConfig>, inputSize: Int, dropout: Double, in layout: inout ParameterLayout
    ) {
        self.dropout = dropout
        var size = inputSize
        var blocks: [Block] = []
        for (index, layer) in zip(layers.indices, layers) {
            let hidden = layer.outputSize(inputSize: size)
            let kernel = Affine(
                inputSize: layer.width * size, outputSize: 2 * hidden, name: "encoder.\(index).convolution",
                in: &layout)
            blocks.append(Block(taps: layer.width, kernel: kernel))
            size = hidden
        }
        (outputSize, self.blocks) = (size, blocks)
    }

    var order: SequenceLayout.Order { .bySentence }
    var weights: [Parameter] { blocks.map(\.kernel.weight) }

    func run(_ inputs: List<Tensor>, _ layout: SequenceLayout, truncation: Int?, on tape: Tape) -> List<Tensor> {
        var output = tape.joined(inputs)
        for block in blocks { output = run(block, output, layout, on: tape) }
        return tape.list(output)
    }

    private func run(_ block: Block, _ input: Tensor, _ layout: SequenceLayout, on tape: Tape) -> Tensor {
        let windows = tape.windows(tape.dropout(input, dropout), starts: layout.starts, taps: block.taps)
        let units = tape.glu(block.kernel.apply(to: windows, recycling: true, on: tape))
        return units.columns == input.columns ? tape.sum(units, input, scale: Float(0.5).squareRoot()) : units
    }
}
