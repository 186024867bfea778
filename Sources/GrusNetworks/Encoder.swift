import GrusAutodiff

/// Source sentences as the decoder sees them. Sentences keep the order in which they came.
public struct Encoding {
    /// The last layer's states, `[positions, width]`, one sentence after another.
    public let states: Tensor
    /// The positions of every sentence.
    public let spans: [Range<Int>]
    /// The last state of every direction, `[sentences, hidden]` each.
    public let finals: [Tensor]
}

/// A recurrent encoder, in one direction or in both (Schuster and Paliwal 1997; Bahdanau et al. 2015).
public struct Encoder: Sendable {
    /// The cells of one layer.
    struct Layer: Sendable {
        let forward: GRUCell
        let backward: GRUCell?

        var cells: [GRUCell] { [forward] + (backward.map { [$0] } ?? []) }
    }

    /// `[vocabulary, embedding]`.
    let embedding: Parameter
    let layers: [Layer]
    let dropout: DropoutConfig

    /// The width of the encoder's states: `hidden` units per direction.
    public let outputSize: Int

    /// Lists the parameters of an encoder.
    public init(_ config: ModelConfig, embedding: Parameter, in layout: inout ParameterLayout) {
        self.embedding = embedding
        dropout = config.dropout
        let hidden = config.encoder.hidden
        outputSize = config.encoder.bidirectional ? 2 * hidden : hidden
        var layers: [Layer] = []
        for index in 0..<config.encoder.layers {
            let inputSize = index == 0 ? config.embedding : outputSize
            let forward = GRUCell(
                config.cell, inputSize: inputSize, hiddenSize: hidden, name: "encoder.\(index).forward", in: &layout)
            let backward =
                config.encoder.bidirectional
                ? GRUCell(
                    config.cell, inputSize: inputSize, hiddenSize: hidden, name: "encoder.\(index).backward",
                    in: &layout) : nil
            layers.append(Layer(forward: forward, backward: backward))
        }
        self.layers = layers
    }

    /// Encodes sentences.
    ///
    /// - Parameters:
    ///   - sources: token ids with the end mark; none is empty.
    ///   - truncation: the number of positions after which back-propagation through time is cut (Williams and Peng
    ///     1990); nil never cuts it.
    public func encode(_ sources: [TokenSequence], truncation: Int? = nil, on tape: Tape) -> Encoding {
        let sequence = PackedSequence(lengths: sources.map(\.count))
        var parts = [tape.dropout(tape.embed(sequence.pack(sources), embedding), dropout.embedding)]
        for (index, layer) in layers.enumerated() {
            if index > 0 { parts = parts.map { tape.dropout($0, dropout.state) } }
            parts = layer.cells.enumerated().map { direction, cell in
                cell.run(parts, sequence, backwards: direction == 1, truncation: truncation, on: tape)
            }
        }
        let places = Places(sequence)
        return Encoding(
            states: tape.dropout(tape.gather(parts, rows: places.sentenceMajor), dropout.state), spans: places.spans,
            finals: parts.enumerated().map { direction, states in
                tape.gather([states], rows: direction == 0 ? places.lastSteps : places.firstSteps)
            })
    }

    /// Where the elements of sentences in their original order lie among the packed rows.
    private struct Places {
        var sentenceMajor: [Int32] = []
        var spans: [Range<Int>] = []
        var firstSteps: [Int32] = []
        var lastSteps: [Int32] = []

        init(_ sequence: PackedSequence) {
            let count = sequence.sequences
            var places = Array(repeating: 0, count: count)
            for (sorted, original) in sequence.order.enumerated() { places[original] = sorted }
            sentenceMajor.reserveCapacity(sequence.rows)
            spans.reserveCapacity(count)
            firstSteps.reserveCapacity(count)
            lastSteps.reserveCapacity(count)
            for place in places {
                let (start, length) = (sentenceMajor.count, sequence.lengths[place])
                for step in 0..<length { sentenceMajor.append(Int32(sequence.row(ofStep: step, sequence: place))) }
                spans.append(start..<start + length)
                firstSteps.append(sentenceMajor[start])
                lastSteps.append(sentenceMajor[start + length - 1])
            }
        }
    }
}
