import GrusAutodiff
import GrusNumerics

/// Source sentences as the decoder sees them. Sentences keep the order in which they came.
package struct Encoding: BitwiseCopyable {
    /// The vectors of all positions, `[positions, width]`, one sentence after another.
    package let states: Tensor
    /// What a decoder begins with: vectors of each sentence, `[sentences, width]`, side by side.
    package let summary: List<Tensor>
    /// Where every sentence starts among the positions, and where the last one ends.
    let starts: List<Int>

    fileprivate init(states: Tensor, summary: List<Tensor>, starts: List<Int>) {
        self.states = states
        self.summary = summary
        self.starts = starts
    }

    /// The number of sentences.
    var sentences: Int { starts.count - 1 }

    /// The positions of a sentence.
    package func positions(ofSentence index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }
}

/// Layers above the embeddings of source tokens.
package struct Encoder: Sendable {
    /// `[vocabulary, embedding]`.
    let embedding: Parameter
    /// Lowest first; there is one at least.
    let layers: [any EncoderLayer]
    let dropout: DropoutConfig

    /// Lists the parameters of an encoder.
    package init(_ config: ModelConfig, embedding: Parameter, in layout: inout ParameterLayout) {
        self.embedding = embedding
        dropout = config.dropout
        layers = config.makeEncoderLayers(in: &layout)
    }

    /// The width of the encoder's states.
    package var outputSize: Int { layers.last?.outputSize ?? 0 }

    /// The weights that are multiplied by something once per element.
    var weights: [Parameter] { layers.flatMap(\.weights) }

    /// Multiplications for every pair of elements of one sentence.
    var pairMultiplications: Int { layers.reduce(0) { $0 + $1.pairMultiplications } }

    /// Encodes sentences.
    ///
    /// - Parameters:
    ///   - sources: token ids with the end mark; none is empty.
    ///   - truncation: the number of positions after which back-propagation through time is cut (Williams and Peng
    ///     1990); nil never cuts it.
    package func encode(_ sources: Sentences, truncation: Int? = nil, on tape: Tape) -> Encoding {
        let layout = SequenceLayout(sources, in: tape.arena)
        var order = layers[0].order
        var outputs = tape.list(
            tape.dropout(tape.embed(layout.tokens(sources, order, in: tape.arena), embedding), dropout.embedding))
        for layer in layers {
            outputs = layout.reorder(outputs, from: order, to: layer.order, on: tape)
            order = layer.order
            outputs = layer.run(outputs, layout, truncation: truncation, on: tape)
        }
        let states = layout.reorder(outputs, from: order, to: .bySentence, on: tape)
        return Encoding(
            states: tape.dropout(tape.joined(states), dropout.state),
            summary: layers[layers.count - 1].summary(outputs, layout, on: tape), starts: layout.starts)
    }
}

extension ModelConfig {
    /// Lists the parameters of an encoder's layers. Consecutive ones of a kind are made together.
    fileprivate func makeEncoderLayers(in layout: inout ParameterLayout) -> [any EncoderLayer] {
        var layers: [any EncoderLayer] = []
        var rest = encoder.all[...]
        while let kind = rest.first?.kind {
            let group = rest.prefix { $0.kind == kind }
            rest = rest.dropFirst(group.count)
            layers.append(
                makeLayer(kind, group, inputSize: layers.last?.outputSize ?? embedding, in: &layout))
        }
        return layers
    }

    /// Lists the parameters of consecutive layers of one kind, whose indices are their numbers.
    private func makeLayer(
        _ kind: EncoderLayerConfig.Kind, _ group: ArraySlice<EncoderLayerConfig>, inputSize: Int,
        in layout: inout ParameterLayout
    ) -> any EncoderLayer {
        switch kind {
        case .recurrent: Stack(encoder: self, group, inputSize: inputSize, in: &layout)
        case .convolution: Convolution(group, inputSize: inputSize, dropout: dropout.state, in: &layout)
        case .transformer: Transformer(group, inputSize: inputSize, dropout: dropout.state, in: &layout)
        }
    }
}

extension Stack {
    /// Lists the parameters of an encoder's recurrent layers, in one direction or in both (Schuster and Paliwal 1997).
    fileprivate init(
        encoder config: ModelConfig, _ layers: ArraySlice<EncoderLayerConfig>, inputSize: Int,
        in layout: inout ParameterLayout
    ) {
        var inputSize = inputSize
        var levels: [Level] = []
        for (index, layer) in zip(layers.indices, layers) {
            let hidden = layer.hidden ?? EncoderLayerConfig.recurrentHidden
            let directions = (layer.bidirectional ? [false, true] : [layer.backwards]).map { isBackwards in
                Level.Direction(
                    cell: (config.encoder.cell ?? config.cell).makeCell(
                        inputSize: inputSize, hiddenSize: hidden, dropout: config.dropout,
                        name: "encoder.\(index).\(isBackwards ? "backward" : "forward")", in: &layout),
                    isBackwards: isBackwards)
            }
            let connections = Level.Connections(
                isResidual: layer.residual, norm: layer.layerNorm, dropout: index == 0 ? nil : config.dropout.state)
            let level = Level(
                directions, connections, inputSize: inputSize, name: "encoder.\(index)", in: &layout)
            levels.append(level)
            inputSize = level.outputSize
        }
        self.init(levels)
    }
}
