import GrusAutodiff

/// What a decoder knows of its source sentences, a row for every hypothesis that it extends.
public struct DecoderMemory {
    /// What is attended to; nil without attention.
    let attention: AttentionMemory?
    /// Without attention the context of every step, `[sentences, width]`; else nil.
    let summary: Tensor?
    /// The sentence of every row.
    let sentences: [Int]

    /// What steps read and give a gradient to.
    var tensors: [Tensor] { (attention.map { [$0.keys, $0.values] } ?? []) + (summary.map { [$0] } ?? []) }
}

/// The recurrent state of a decoder: one tensor `[rows, hidden]` per layer. A value: a step takes one and gives one.
public struct DecoderState {
    /// The layers' states, lowest first.
    public var layers: [Tensor]

    /// A place for states of `rows` rows that outlives the scratch memory of a step.
    package static func buffer(like state: DecoderState, rows: Int, on tape: Tape) -> DecoderState {
        DecoderState(layers: state.layers.map { tape.zeros(rows: rows, columns: $0.columns) })
    }

    /// Copies another state into the first rows of this one, and returns those.
    func storing(_ other: DecoderState) -> DecoderState {
        storing((0..<Int32(other.layers[0].rows)).map { $0 }, of: other)
    }

    /// Copies rows of another state into the first rows of this one, and returns those.
    package func storing(_ rows: [Int32], of other: DecoderState) -> DecoderState {
        for (layer, source) in zip(layers, other.layers) {
            for (place, row) in rows.enumerated() {
                layer.value[place..<place + 1].copy(from: source.value[Int(row)..<Int(row) + 1])
            }
        }
        return prefix(rows.count)
    }

    /// The first rows only.
    func prefix(_ rows: Int) -> DecoderState {
        DecoderState(layers: layers.map { $0.rows == rows ? $0 : $0[0..<rows] })
    }
}

/// A recurrent decoder with attention (Bahdanau et al. 2015) or with a constant context (Cho et al. 2014).
///
/// One `step` serves training, where all its rows are known before and lie in one matrix, and search, where every call
/// begins anew with the rows that are alive.
public struct Decoder: Sendable {
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
    public init(
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

    // MARK: Memory and first state

    /// What the decoder needs of an encoding, computed once.
    public struct Source {
        let encoding: Encoding
        /// `[positions, units]`; nil without attention.
        let keys: Tensor?
        /// The first state of every layer, `[sentences, hidden]` each.
        let initial: [Tensor]
    }

    /// Prepares an encoding.
    public func prepare(_ encoding: Encoding, on tape: Tape) -> Source {
        Source(
            encoding: encoding,
            keys: attention.map { tape.linear(encoding.states, $0.keyWeight.all, bias: $0.keyBias) },
            initial: bridges.map { tape.tanh(tape.linear(encoding.finals, $0.weight, bias: $0.bias)) })
    }

    /// The memory for rows that each translate one sentence of the source.
    public func memory(_ source: Source, sentences: [Int], on tape: Tape) -> DecoderMemory {
        DecoderMemory(
            attention: source.keys.map { keys in
                tape.attentionMemory(
                    keys: keys, values: source.encoding.states, spans: sentences.map { source.encoding.spans[$0] })
            },
            summary: source.keys == nil ? source.initial[0] : nil, sentences: sentences)
    }

    /// The state before the first step of rows that each translate one sentence of the source.
    public func initialState(_ source: Source, sentences: [Int], on tape: Tape) -> DecoderState {
        DecoderState(layers: source.initial.map { tape.gather([$0], rows: sentences.map { Int32($0) }) })
    }

    // MARK: Steps

    /// A number of steps whose inputs are known: what they share.
    public struct Run {
        let memory: DecoderMemory
        let embedded: Tensor
        /// `[rows, width]`.
        let contexts: Tensor
        /// Per layer `W x + b`, `[rows, 3·hidden]`; complete in the lowest layer without attention only.
        let projected: [Tensor]
        /// What completes `projected` step by step.
        let inputProducts: [UnrolledProduct?]
        let unrollings: [GRUCell.Unrolling]
        let query: UnrolledProduct?
        /// Per layer `[rows, hidden]`.
        let states: [Tensor]
    }

    /// Prepares steps with the embedded previous tokens `[rows, embedding]`.
    ///
    /// - Parameter memoryRows: for every row, which row of the memory it uses; within a step they count up from 0.
    public func begin(_ embedded: Tensor, _ memory: DecoderMemory, memoryRows: [Int32], on tape: Tape) -> Run {
        let rows = embedded.rows
        let given = memory.summary.map { summary in
            tape.gather([summary], rows: memoryRows.map { Int32(memory.sentences[Int($0)]) })
        }
        var projected: [Tensor] = []
        var products: [UnrolledProduct?] = []
        for (index, cell) in cells.enumerated() {
            let known = index > 0 ? nil : [embedded] + (given.map { [$0] } ?? [])
            let base = cell.projectKnown(known, rows: rows, on: tape)
            let first = known.map { $0.reduce(0) { $0 + $1.columns } } ?? 0
            projected.append(base)
            products.append(
                first == cell.inputSize
                    ? nil : tape.unrolledProduct(cell.inputWeight[first..<cell.inputSize], rows: rows, addingTo: base))
        }
        return Run(
            memory: memory, embedded: embedded,
            contexts: given ?? tape.tensor(rows: rows, columns: contextSize), projected: projected,
            inputProducts: products, unrollings: cells.map { $0.unroll(rows: rows, on: tape) },
            query: attention.map { tape.unrolledProduct($0.queryWeight.all, rows: rows) },
            states: cells.map { tape.tensor(rows: rows, columns: $0.hiddenSize) })
    }

    /// One step: attention with the state before, then the cells from the lowest to the highest.
    ///
    /// - Parameters:
    ///   - state: the state before; it may have more rows than the step, of sentences that have ended.
    ///   - rows: the rows of this step among all rows of the run.
    /// - Returns: the state after.
    public func step(_ state: DecoderState, at rows: Range<Int>, of run: Run, on tape: Tape) -> DecoderState {
        let before = state.prefix(rows.count)
        if let attention, let memory = run.memory.attention, let product = run.query {
            let query = tape.apply(product, to: before.layers[cells.count - 1], at: rows)
            _ = tape.attend(query, memory, energy: attention.energy, into: run.contexts[rows])
        }
        var input = run.contexts[rows]
        for (index, cell) in cells.enumerated() {
            if let product = run.inputProducts[index] { _ = tape.apply(product, to: input, at: rows) }
            let after = run.states[index][rows]
            cell.step(
                run.projected[index][rows], before.layers[index], into: after, at: rows, of: run.unrollings[index],
                on: tape)
            input = index + 1 < cells.count ? tape.dropout(after, dropout.state) : after
        }
        return DecoderState(layers: run.states.map { $0[rows] })
    }

    /// What the output layer sees of all steps of a run, `[rows, embedding]` (Bahdanau et al. 2015's deep output, with
    /// tanh): `tanh([state; context; embedding] · W + b)`.
    public func readout(_ run: Run, on tape: Tape) -> Tensor {
        let input = [run.states[cells.count - 1], run.contexts, run.embedded]
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
    /// `W x + b` as far as the first parts of `x` are known: the rest is added step by step.
    fileprivate func projectKnown(_ parts: [Tensor]?, rows: Int, on tape: Tape) -> Tensor {
        guard let parts else { return tape.repeated(inputBias, rows: rows, recycling: recycles) }
        let width = parts.reduce(0) { $0 + $1.columns }
        return tape.linear(parts, inputWeight[0..<width], bias: inputBias, recycling: recycles)
    }
}
