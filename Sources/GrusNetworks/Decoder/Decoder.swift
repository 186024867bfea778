import GrusAutodiff
import GrusNumerics

/// A recurrent decoder with attention (Bahdanau et al. 2015) or with a constant context (Cho et al. 2014).
///
/// One `step` serves training, where all its rows are known before and lie in one matrix, and search, where every call
/// begins anew with the rows that are alive.
package struct Decoder: Sendable {
    /// `[vocabulary, embedding]`.
    let embedding: Parameter
    /// The transition before attention, whose state is the query of a conditional decoder; nil asks with the highest state of
    /// the step before.
    private let query: (any Cell)?
    let attention: any Attention
    let stack: Stack
    private let bridge: Bridge
    private let readout: Readout
    /// Whether each step reads the readout of the step before.
    private let feedsReadout: Bool
    /// The probability with which units of contexts are dropped.
    private let contextDropout: Double
    /// `[vocabulary, embedding]` and `[1, vocabulary]`.
    let outputTable, outputBias: Parameter

    /// Lists the parameters of a decoder.
    ///
    /// - Parameters:
    ///   - encoderSize: the width of the encoder's states, which is that of its summary too.
    ///   - outputTable: the matrix of the output layer when it is shared; nil lists one.
    package init(
        _ config: ModelConfig, encoderSize: Int, embedding: Parameter, outputTable shared: Parameter?, vocabulary: Int,
        in layout: inout ParameterLayout
    ) {
        self.embedding = embedding
        feedsReadout = config.decoder.inputFeeding
        contextDropout = config.dropout.context
        bridge = Bridge(config.decoder, encoderSize: encoderSize, in: &layout)
        attention = config.decoder.makeAttention(encoderSize: encoderSize, in: &layout)
        let tokenSize = feedsReadout ? 2 * config.embedding : config.embedding
        switch config.decoder.kind {
        case .simple:
            query = nil
            stack = Stack(decoder: config, inputSize: tokenSize + attention.contextSize, in: &layout)
        case .conditional:
            query = config.makeDecoderCell(inputSize: tokenSize, name: "decoder.0.query", in: &layout)
            stack = Stack(decoder: config, inputSize: attention.contextSize, in: &layout)
        }
        readout = Readout(config, contextSize: attention.contextSize, in: &layout)
        outputTable =
            shared
            ?? layout.addTable(
                "output.weight", rows: vocabulary, columns: config.embedding, .weight(fan: config.embedding))
        outputBias = layout.add("output.bias", columns: vocabulary)
    }

    /// The weights that are multiplied by something once per step, but for the output layer.
    var weights: [Parameter] { attention.weights + (query?.weights ?? []) + stack.weights + [readout.weight] }

    // MARK: The state

    /// The slots of the state that are the attention's, behind those of the stack.
    private var carriedSlots: Range<Int> { stack.slots.count..<stack.slots.count + attention.carried.count }

    /// The slots of the state. The last one is the readout where that is fed back.
    private var slotCount: Int { carriedSlots.upperBound + (feedsReadout ? 1 : 0) }

    /// The width of a slot.
    ///
    /// - Parameter longest: the length of the longest source sentence.
    private func width(ofSlot index: Int, longest: Int) -> Int {
        if index < stack.slots.count { return stack.slots[index] }
        return index < carriedSlots.upperBound
            ? attention.carried[index - carriedSlots.lowerBound] * longest : readout.size
    }

    /// The state before the first step of rows that each translate one sentence of the source.
    package func initialState(_ source: Source, sentences: List<Int>, on tape: Tape) -> State {
        let rows = tape.arena.list(count: sentences.count) { Int32(sentences[$0]) }
        return State(
            tape.arena.list(count: slotCount) { index in
                index < stack.slots.count
                    ? tape.gather(tape.list(source.initial[stack.levelOfSlot[index]]), rows: rows)
                    : tape.zeros(rows: rows.count, columns: width(ofSlot: index, longest: source.attention.longest))
            }, rows: 0..<rows.count)
    }
}

// MARK: - Source

extension Decoder {
    /// What the decoder needs of an encoding, computed once.
    package struct Source: BitwiseCopyable {
        let attention: AttentionSource
        /// The first state of what others see of every level, `[sentences, hidden]` each.
        let initial: List<Tensor>
    }

    /// Prepares an encoding.
    package func prepare(_ encoding: Encoding, on tape: Tape) -> Source {
        let initial = bridge.states(encoding, on: tape)
        return Source(
            attention: attention.prepare(encoding, initial: initial[0], on: tape), initial: initial)
    }

    /// What rows that each translate one sentence of the source attend to.
    package func memory(_ source: Source, sentences: List<Int>, on tape: Tape) -> AttentionMemory {
        source.attention.memory(sentences: sentences, on: tape)
    }
}

// MARK: - Steps

extension Decoder {
    /// A number of steps whose inputs are known: what they share.
    package struct Unrolling: BitwiseCopyable {
        let embedded: Tensor
        let query: CellUnrolling?
        let attention: AttentionUnrolling
        /// What the decoder sees of the contexts, `[rows, width]`.
        let contexts: Tensor
        let stack: StackUnrolling
        /// Where readouts are computed step by step.
        let readout: UnrolledProduct?
        /// The states after all steps, `[rows, width]` per slot.
        let states: List<Tensor>
    }

    /// Prepares steps with the embedded previous tokens `[rows, embedding]`.
    ///
    /// - Parameter memoryRows: for every row, which row of the memory it attends to; within a step they count up from 0.
    package func unroll(
        _ embedded: Tensor, _ memory: AttentionMemory, memoryRows: List<Int32>, on tape: Tape
    ) -> Unrolling {
        let rows = embedded.rows
        let states = tape.arena.list(count: slotCount) {
            tape.tensor(rows: rows, columns: width(ofSlot: $0, longest: memory.longest))
        }
        let attended = attention.unroll(
            memory, memoryRows: memoryRows, into: states.sublist(carriedSlots), on: tape)
        let contexts = tape.room(forDropoutOf: attended.contexts, contextDropout)
        if attention.isConstant { tape.dropout(attended.contexts, contextDropout, into: contexts) }
        let known = tape.list(query == nil ? embedded : nil, attention.isConstant ? contexts : nil)
        return Unrolling(
            embedded: embedded,
            query: query.map { $0.unroll(tape.list(embedded), into: tape.states($0.slots, rows: rows), on: tape) },
            attention: attended, contexts: contexts, stack: stack.unroll(known, into: states, on: tape),
            readout: feedsReadout ? readout.unroll(embedded, on: tape) : nil, states: states)
    }

    /// One step: attention, then the cells from the lowest to the highest.
    ///
    /// - Parameters:
    ///   - state: the state before; it may have more rows than the step, of sentences that have ended.
    ///   - rows: the rows of this step among all rows of the unrolling.
    /// - Returns: the state after.
    package func step(_ state: State, at rows: Range<Int>, of unrolling: Unrolling, on tape: Tape) -> State {
        let before = state.prefix(rows.count)
        let fed = feedsReadout ? before.slot(slotCount - 1) : nil
        let state = queryState(before, fed, at: rows, of: unrolling, on: tape)
        attention.step(
            state.slot(query == nil ? stack.outputSlot : 0), before.slots(carriedSlots), at: rows,
            of: unrolling.attention, on: tape)
        let context = unrolling.contexts[rows]
        if !attention.isConstant { tape.dropout(unrolling.attention.contexts[rows], contextDropout, into: context) }
        stack.step(rest(context, fed, on: tape), state, at: rows, of: unrolling.stack, on: tape)
        if let product = unrolling.readout {
            readout.step(
                stack.outputs(of: unrolling.stack)[rows], context, at: rows, of: product,
                into: unrolling.states[slotCount - 1][rows], on: tape)
        }
        return State(unrolling.states, rows: rows)
    }

    /// Where the steps of an unrolling have attended to; nil where there is no attention.
    func attention(of unrolling: Unrolling) -> UnrolledAttention? {
        attention.isConstant ? nil : unrolling.attention.attention
    }

    /// The state with which a step attends: after the transition of a conditional decoder, the state before with that of the
    /// lowest level replaced.
    private func queryState(
        _ before: State, _ fed: Tensor?, at rows: Range<Int>, of unrolling: Unrolling, on tape: Tape
    ) -> State {
        guard let query, let steps = unrolling.query else { return before }
        return before.replacingFirst(
            with: query.step(fed, before.slots(0..<query.slots.count), at: rows, of: steps, on: tape), on: tape)
    }

    /// What the lowest level reads that is not known before a step; it is not looked at where all is.
    private func rest(_ context: Tensor, _ fed: Tensor?, on tape: Tape) -> Tensor {
        guard query == nil, let fed else { return context }
        return attention.isConstant ? fed : tape.joined(tape.list(context, fed))
    }

    /// What the output layer sees of all steps of an unrolling, `[rows, embedding]`.
    package func readout(_ unrolling: Unrolling, on tape: Tape) -> Tensor {
        guard unrolling.readout == nil else { return readout.drop(unrolling.states[slotCount - 1], on: tape) }
        return readout.apply(
            to: stack.outputs(of: unrolling.stack), unrolling.contexts, unrolling.embedded, on: tape)
    }
}

// MARK: - Layers

extension Stack {
    /// Lists the parameters of a decoder's layers.
    fileprivate init(decoder config: ModelConfig, inputSize: Int, in layout: inout ParameterLayout) {
        let decoder = config.decoder
        self.init(
            (0..<decoder.layers).map { index in
                let size = index == 0 ? inputSize : decoder.hidden
                let cell = config.makeDecoderCell(inputSize: size, name: "decoder.\(index)", in: &layout)
                let connections = Level.Connections(
                    isResidual: decoder.residual && index > 0, norm: decoder.layerNorm.ofLayer(index),
                    dropout: index == 0 ? nil : config.dropout.state)
                return Level(
                    [Level.Direction(cell: cell, isBackwards: false)], connections, inputSize: size,
                    name: "decoder.\(index)", in: &layout)
            })
    }
}

extension ModelConfig {
    /// Lists the parameters of one of the decoder's cells.
    fileprivate func makeDecoderCell(inputSize: Int, name: String, in layout: inout ParameterLayout) -> any Cell {
        (decoder.cell ?? cell).makeCell(
            inputSize: inputSize, hiddenSize: decoder.hidden, dropout: dropout, name: name, in: &layout)
    }
}
