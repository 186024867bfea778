import GrusAutodiff
import GrusNumerics

/// The encoder memory: what a decoder knows of its source sentences, a row for every hypothesis that it extends.
package struct EncoderMemory: BitwiseCopyable {
    /// What is attended to; nil without attention.
    let attention: AttentionMemory?
    /// Without attention the context of every step, `[sentences, width]`; else nil.
    let summary: Tensor?
    /// The sentence of every row.
    let sentences: List<Int>
}

/// A recurrent decoder with attention (Bahdanau et al. 2015) or with a constant context (Cho et al. 2014).
///
/// One `step` serves training, where all its rows are known before and lie in one matrix, and search, where every call
/// begins anew with the rows that are alive.
package struct Decoder: Sendable {
    /// The hidden layer that scores source positions.
    struct MLPAttention: Sendable {
        /// `[states, units]` and `[1, units]`.
        let keyWeight, keyBias: Parameter
        /// `[decoder hidden, units]`.
        let queryWeight: Parameter
        /// `[1, units]`.
        let energy: Parameter
    }

    /// Makes the first state of a layer from the encoder's last ones.
    struct Bridge: Sendable {
        let weight, bias: Parameter
    }

    /// `[vocabulary, embedding]`.
    let embedding: Parameter
    let cells: [GRUCell]
    let attention: MLPAttention?
    let bridges: [Bridge]
    /// `[hidden + context + embedding, embedding]` and `[1, embedding]`.
    let readoutWeight, readoutBias: Parameter
    /// `[vocabulary, embedding]` and `[1, vocabulary]`.
    let outputTable, outputBias: Parameter
    let dropout: DropoutConfig
    /// The width of the contexts.
    let contextSize: Int

    /// Lists the parameters of a decoder.
    ///
    /// - Parameters:
    ///   - encoderSize: the width of the encoder's states, which is that of its last states side by side too.
    ///   - outputTable: the matrix of the output layer when it is shared; nil lists one.
    package init(
        _ config: ModelConfig, encoderSize: Int, embedding: Parameter, outputTable shared: Parameter?, vocabulary: Int,
        in layout: inout ParameterLayout
    ) {
        self.embedding = embedding
        dropout = config.dropout
        let hidden = config.decoder.hidden
        let context = config.decoder.attention == .mlp ? encoderSize : hidden
        contextSize = context
        bridges = (0..<config.decoder.layers).map { index in
            Bridge(
                weight: layout.add(
                    "decoder.\(index).bridge.weight", rows: encoderSize, columns: hidden, .uniform(fan: encoderSize)),
                bias: layout.add("decoder.\(index).bridge.bias", columns: hidden))
        }
        attention =
            config.decoder.attention == .mlp
            ? MLPAttention(
                encoderSize: encoderSize, hidden: hidden, units: config.decoder.attentionHidden ?? hidden, in: &layout)
            : nil
        cells = (0..<config.decoder.layers).map { index in
            GRUCell(
                config.cell, inputSize: index == 0 ? config.embedding + context : hidden, hiddenSize: hidden,
                name: "decoder.\(index)", in: &layout)
        }
        let readoutInput = hidden + context + config.embedding
        readoutWeight = layout.add(
            "readout.weight", rows: readoutInput, columns: config.embedding, .uniform(fan: readoutInput))
        readoutBias = layout.add("readout.bias", columns: config.embedding)
        outputTable =
            shared
            ?? layout.add(
                "output.weight", rows: vocabulary, columns: config.embedding, .uniform(fan: config.embedding))
        outputBias = layout.add("output.bias", columns: vocabulary)
    }

    // MARK: Encoder memory and first state

    /// What the decoder needs of an encoding, computed once.
    package struct Source: BitwiseCopyable {
        let encoding: Encoding
        /// `[positions, units]`; nil without attention.
        let keys: Tensor?
        /// The first state of every layer, `[sentences, hidden]` each.
        let initial: List<Tensor>
    }

    /// Prepares an encoding.
    package func prepare(_ encoding: Encoding, on tape: Tape) -> Source {
        Source(
            encoding: encoding,
            keys: attention.map { tape.linear(encoding.states, $0.keyWeight.all, bias: $0.keyBias) },
            initial: tape.arena.list(count: bridges.count) {
                tape.tanh(tape.linear(encoding.finals, bridges[$0].weight, bias: bridges[$0].bias))
            })
    }

    /// The encoder memory for rows that each translate one sentence of the source.
    package func memory(_ source: Source, sentences: List<Int>, on tape: Tape) -> EncoderMemory {
        EncoderMemory(
            attention: source.keys.map { keys in
                tape.attentionMemory(
                    keys: keys, values: source.encoding.states, rows: sentences.count,
                    span: { source.encoding.positions(ofSentence: sentences[$0]) })
            },
            summary: source.keys == nil ? source.initial[0] : nil, sentences: sentences)
    }

    /// The state before the first step of rows that each translate one sentence of the source.
    package func initialState(_ source: Source, sentences: List<Int>, on tape: Tape) -> DecoderState {
        let rows = tape.arena.list(count: sentences.count) { Int32(sentences[$0]) }
        return DecoderState(
            tape.arena.list(count: bridges.count) { tape.gather(tape.list(source.initial[$0]), rows: rows) },
            rows: 0..<rows.count)
    }

    // MARK: Steps

    /// A number of steps whose inputs are known: what they share.
    package struct Unrolling: BitwiseCopyable {
        let embedded: Tensor
        /// `[rows, width]`.
        let contexts: Tensor
        let query: UnrolledProduct?
        let attention: UnrolledAttention?
        let layers: List<Layer>
        /// Per layer `[rows, hidden]`.
        let states: List<Tensor>

        struct Layer: BitwiseCopyable {
            /// `W x + b`, `[rows, 3·hidden]`; complete in the lowest layer without attention only.
            let projected: Tensor
            /// What completes it step by step.
            let completion: UnrolledProduct?
            let unrolling: GRUCell.Unrolling
        }
    }

    /// Prepares steps with the embedded previous tokens `[rows, embedding]`.
    ///
    /// - Parameter memoryRows: for every row, which row of the encoder memory it uses; within a step they count up from 0.
    package func unroll(
        _ embedded: Tensor, _ memory: EncoderMemory, memoryRows: List<Int32>, on tape: Tape
    ) -> Unrolling {
        let rows = embedded.rows
        let given = memory.summary.map { summary in
            tape.gather(
                tape.list(summary),
                rows: tape.arena.list(count: rows) { Int32(memory.sentences[Int(memoryRows[$0])]) })
        }
        let attended = attention.flatMap { attention in
            memory.attention.map { tape.unrolledAttention($0, energy: attention.energy, memoryRows: memoryRows) }
        }
        guard let contexts = given ?? attended?.contexts else {
            preconditionFailure("an encoder memory of another decoder")
        }
        return Unrolling(
            embedded: embedded, contexts: contexts,
            query: attention.map { tape.unrolledProduct($0.queryWeight.all, rows: rows) }, attention: attended,
            layers: tape.arena.list(count: cells.count) { index in
                cells[index].unrollLayer(index == 0 ? tape.list(embedded, given) : nil, rows: rows, on: tape)
            },
            states: tape.arena.list(count: cells.count) { tape.tensor(rows: rows, columns: cells[$0].hiddenSize) })
    }

    /// One step: attention with the state before, then the cells from the lowest to the highest.
    ///
    /// - Parameters:
    ///   - state: the state before; it may have more rows than the step, of sentences that have ended.
    ///   - rows: the rows of this step among all rows of the unrolling.
    /// - Returns: the state after.
    package func step(
        _ state: DecoderState, at rows: Range<Int>, of unrolling: Unrolling, on tape: Tape
    ) -> DecoderState {
        let (before, after) = (state.prefix(rows.count), DecoderState(unrolling.states, rows: rows))
        if let attention = unrolling.attention, let product = unrolling.query {
            tape.attend(attention, with: tape.apply(product, to: before.layer(cells.count - 1), at: rows), at: rows)
        }
        var input = unrolling.contexts[rows]
        for (index, cell) in cells.enumerated() {
            let layer = unrolling.layers[index]
            if let product = layer.completion { _ = tape.apply(product, to: input, at: rows) }
            let state = after.layer(index)
            cell.step(
                layer.projected[rows], before.layer(index), into: state, at: rows, of: layer.unrolling, on: tape)
            input = index + 1 < cells.count ? tape.dropout(state, dropout.state) : state
        }
        return after
    }

    /// What the output layer sees of all steps of an unrolling, `[rows, embedding]` (Bahdanau et al. 2015's deep output, with
    /// tanh): `tanh([state; context; embedding] · W + b)`.
    package func readout(_ unrolling: Unrolling, on tape: Tape) -> Tensor {
        let input = tape.list(unrolling.states[cells.count - 1], unrolling.contexts, unrolling.embedded)
        return tape.dropout(tape.tanh(tape.linear(input, readoutWeight, bias: readoutBias)), dropout.readout)
    }
}

extension Decoder.MLPAttention {
    fileprivate init(encoderSize: Int, hidden: Int, units: Int, in layout: inout ParameterLayout) {
        keyWeight = layout.add("attention.key.weight", rows: encoderSize, columns: units, .uniform(fan: encoderSize))
        keyBias = layout.add("attention.key.bias", columns: units)
        queryWeight = layout.add("attention.query.weight", rows: hidden, columns: units, .uniform(fan: hidden))
        energy = layout.add("attention.energy", columns: units, .uniform(fan: units))
    }
}

extension GRUCell {
    /// Prepares a layer for steps with `rows` rows in all.
    ///
    /// - Parameter known: the first of the inputs `x`, as far as they are known: the rest is added step by step.
    fileprivate func unrollLayer(_ known: List<Tensor>?, rows: Int, on tape: Tape) -> Decoder.Unrolling.Layer {
        let width = known?.reduce(0) { $0 + $1.columns } ?? 0
        let projected =
            known.map { tape.linear($0, inputWeight[0..<width], bias: inputBias, recycling: recycles) }
            ?? tape.repeated(inputBias, rows: rows, recycling: recycles)
        let completion =
            width == inputSize
            ? nil : tape.unrolledProduct(inputWeight[width..<inputSize], rows: rows, addingTo: projected)
        return Decoder.Unrolling.Layer(
            projected: projected, completion: completion, unrolling: unroll(rows: rows, on: tape))
    }
}
