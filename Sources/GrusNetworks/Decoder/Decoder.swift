import GrusAutodiff
import GrusNumerics

/// A recurrent decoder with attention (Bahdanau et al. 2015) or with a constant context (Cho et al. 2014).
///
/// One `step` serves training, where all its rows are known before and lie in one matrix, and search, where every call
/// begins anew with the rows that are alive.
package struct Decoder: Sendable {
    /// `[vocabulary, embedding]`.
    let embedding: Parameter
    let stack: Stack
    let attention: any Attention
    private let bridge: Bridge
    /// `[hidden + context + embedding, embedding]` and `[1, embedding]`.
    let readoutWeight, readoutBias: Parameter
    /// `[vocabulary, embedding]` and `[1, vocabulary]`.
    let outputTable, outputBias: Parameter
    /// The probability with which units of the readout are dropped.
    let dropout: Double

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
        dropout = config.dropout.readout
        let hidden = config.decoder.hidden
        bridge = Bridge(config.decoder, encoderSize: encoderSize, in: &layout)
        attention = config.decoder.makeAttention(encoderSize: encoderSize, in: &layout)
        stack = Stack(decoder: config, inputSize: config.embedding + attention.contextSize, in: &layout)
        let readoutInput = hidden + attention.contextSize + config.embedding
        readoutWeight = layout.add(
            "readout.weight", rows: readoutInput, columns: config.embedding, .uniform(fan: readoutInput))
        readoutBias = layout.add("readout.bias", columns: config.embedding)
        outputTable =
            shared
            ?? layout.addTable(
                "output.weight", rows: vocabulary, columns: config.embedding, .uniform(fan: config.embedding))
        outputBias = layout.add("output.bias", columns: vocabulary)
    }

    /// The weights that are multiplied by something once per step, but for the output layer.
    var weights: [Parameter] { attention.weights + stack.weights + [readoutWeight] }

    // MARK: Source and first state

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

    /// The state before the first step of rows that each translate one sentence of the source.
    package func initialState(_ source: Source, sentences: List<Int>, on tape: Tape) -> State {
        let rows = tape.arena.list(count: sentences.count) { Int32(sentences[$0]) }
        let carried = attention.carried
        return State(
            tape.arena.list(count: stack.slots.count + carried.count) { index in
                guard index >= stack.slots.count else {
                    return tape.gather(tape.list(source.initial[stack.levelOfSlot[index]]), rows: rows)
                }
                let columns = carried[index - stack.slots.count] * source.attention.longest
                return tape.zeros(rows: rows.count, columns: columns)
            }, rows: 0..<rows.count)
    }

    // MARK: Steps

    /// A number of steps whose inputs are known: what they share.
    package struct Unrolling: BitwiseCopyable {
        let embedded: Tensor
        let attention: AttentionUnrolling
        let stack: StackUnrolling
        /// The states after all steps, `[rows, width]` per slot.
        let states: List<Tensor>
    }

    /// Prepares steps with the embedded previous tokens `[rows, embedding]`.
    ///
    /// - Parameter memoryRows: for every row, which row of the memory it attends to; within a step they count up from 0.
    package func unroll(
        _ embedded: Tensor, _ memory: AttentionMemory, memoryRows: List<Int32>, on tape: Tape
    ) -> Unrolling {
        let states = states(rows: embedded.rows, longest: memory.longest, on: tape)
        let attention = attention.unroll(
            memory, memoryRows: memoryRows, into: states.sublist(stack.slots.count..<states.count), on: tape)
        let known = tape.list(embedded, self.attention.isConstant ? attention.contexts : nil)
        return Unrolling(
            embedded: embedded, attention: attention, stack: stack.unroll(known, into: states, on: tape),
            states: states)
    }

    /// Room for the states after steps: the slots of the stack, and behind them those of the attention.
    private func states(rows: Int, longest: Int, on tape: Tape) -> List<Tensor> {
        let (own, carried) = (stack.slots, attention.carried)
        return tape.arena.list(count: own.count + carried.count) { index in
            let columns = index < own.count ? own[index] : carried[index - own.count] * longest
            return tape.tensor(rows: rows, columns: columns)
        }
    }

    /// One step: attention with the state before, then the cells from the lowest to the highest.
    ///
    /// - Parameters:
    ///   - state: the state before; it may have more rows than the step, of sentences that have ended.
    ///   - rows: the rows of this step among all rows of the unrolling.
    /// - Returns: the state after.
    package func step(_ state: State, at rows: Range<Int>, of unrolling: Unrolling, on tape: Tape) -> State {
        let before = state.prefix(rows.count)
        attention.step(
            before.slot(stack.outputSlot), before.slots(stack.slots.count..<before.slotCount), at: rows,
            of: unrolling.attention, on: tape)
        stack.step(unrolling.attention.contexts[rows], before, at: rows, of: unrolling.stack, on: tape)
        return State(unrolling.states, rows: rows)
    }

    /// What the output layer sees of all steps of an unrolling, `[rows, embedding]` (Bahdanau et al. 2015's deep output, with
    /// tanh): `tanh([state; context; embedding] · W + b)`.
    package func readout(_ unrolling: Unrolling, on tape: Tape) -> Tensor {
        let input = tape.list(
            unrolling.states[stack.outputSlot], unrolling.attention.contexts, unrolling.embedded)
        return tape.dropout(tape.tanh(tape.linear(input, readoutWeight, bias: readoutBias)), dropout)
    }
}

extension Stack {
    /// Lists the parameters of a decoder's layers.
    fileprivate init(decoder config: ModelConfig, inputSize: Int, in layout: inout ParameterLayout) {
        var levels: [Level] = []
        for index in 0..<config.decoder.layers {
            let cell = (config.decoder.cell ?? config.cell).makeCell(
                inputSize: index == 0 ? inputSize : config.decoder.hidden, hiddenSize: config.decoder.hidden,
                dropout: config.dropout.recurrent, name: "decoder.\(index)", in: &layout)
            levels.append(Level(cells: [cell]))
        }
        self.init(levels, dropout: config.dropout.state)
    }
}
