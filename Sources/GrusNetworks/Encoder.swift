import GrusAutodiff
import GrusNumerics

/// Source sentences as the decoder sees them. Sentences keep the order in which they came.
package struct Encoding: BitwiseCopyable {
    /// The last layer's states, `[positions, width]`, one sentence after another.
    package let states: Tensor
    /// Where every sentence starts among the positions, and where the last one ends.
    private let starts: List<Int>
    /// The last state of every direction, `[sentences, hidden]` each.
    package let finals: List<Tensor>

    fileprivate init(states: Tensor, starts: List<Int>, finals: List<Tensor>) {
        self.states = states
        self.starts = starts
        self.finals = finals
    }

    /// The positions of a sentence.
    package func positions(ofSentence index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }
}

/// A recurrent encoder, in one direction or in both (Schuster and Paliwal 1997; Bahdanau et al. 2015).
package struct Encoder: Sendable {
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
    package let outputSize: Int

    /// Lists the parameters of an encoder.
    package init(_ config: ModelConfig, embedding: Parameter, in layout: inout ParameterLayout) {
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
    package func encode(_ sources: Sentences, truncation: Int? = nil, on tape: Tape) -> Encoding {
        let sequence = PackedSequence(sources, in: tape.arena)
        let tokens = sequence.pack(sources, in: tape.arena)
        var outputs = tape.list(tape.dropout(tape.embed(tokens, embedding), dropout.embedding))
        for (index, layer) in layers.enumerated() {
            if index > 0 {
                outputs = tape.arena.list(count: outputs.count) { tape.dropout(outputs[$0], dropout.state) }
            }
            outputs = tape.list(
                layer.forward.run(outputs, sequence, backwards: false, truncation: truncation, on: tape),
                layer.backward?.run(outputs, sequence, backwards: true, truncation: truncation, on: tape))
        }
        let rows = PackedRows(sequence, in: tape.arena)
        return Encoding(
            states: tape.dropout(tape.gather(outputs, rows: rows.sentenceMajor), dropout.state), starts: rows.starts,
            finals: tape.arena.list(count: outputs.count) { direction in
                tape.gather(
                    tape.list(outputs[direction]), rows: direction == 0 ? rows.lastSteps : rows.firstSteps)
            })
    }

    /// The packed rows in which the elements of sentences in their original order lie.
    private struct PackedRows {
        let sentenceMajor: List<Int32>
        let starts: List<Int>
        let firstSteps, lastSteps: List<Int32>

        init(_ sequence: PackedSequence, in arena: Arena) {
            let count = sequence.sequences
            let ranks = arena.list(of: Int.self, count: count)
            for (rank, original) in sequence.order.enumerated() { ranks[original] = rank }
            sentenceMajor = arena.list(count: sequence.rows)
            starts = arena.list(repeating: 0, count: count + 1)
            firstSteps = arena.list(count: count)
            lastSteps = arena.list(count: count)
            for (sentence, rank) in ranks.enumerated() {
                let start = starts[sentence]
                let end = start + sequence.lengths[rank]
                for row in start..<end {
                    sentenceMajor[row] = Int32(sequence.row(ofStep: row - start, sequence: rank))
                }
                starts[sentence + 1] = end
                (firstSteps[sentence], lastSteps[sentence]) = (sentenceMajor[start], sentenceMajor[end - 1])
            }
        }
    }
}
