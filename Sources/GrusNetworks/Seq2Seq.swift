import GrusAutodiff
import GrusFiles
import GrusNumerics
import GrusRuntime
import GrusText

/// A sequence-to-sequence model: encoder, decoder and their parameters.
///
/// Its numbers change only between updates, so that any number of workers may compute with it.
package final class Seq2Seq: Sendable {
    /// The shape.
    package let config: ModelConfig
    /// The numbers.
    package let parameters: ParameterStore
    /// The encoder.
    package let encoder: Encoder
    /// The decoder.
    package let decoder: Decoder
    /// The numbers of source and of target ids.
    package let sourceVocabulary, targetVocabulary: Int

    /// A model with fresh parameters.
    ///
    /// - Parameters:
    ///   - sourceVocabulary: the number of source ids.
    ///   - targetVocabulary: the number of target ids.
    ///   - seed: what the parameters are drawn with.
    package convenience init(_ config: ModelConfig, sourceVocabulary: Int, targetVocabulary: Int, seed: UInt64) {
        self.init(config, sourceVocabulary, targetVocabulary) {
            ParameterStore($0, key: RandomKey(seed: seed), config.initialization)
        }
    }

    /// A model with the parameters of a weight file, which are read where they lie in it.
    ///
    /// - Throws: `InputError` if a parameter is missing, has another shape, or a number that is not finite.
    package convenience init(
        _ config: ModelConfig, sourceVocabulary: Int, targetVocabulary: Int, weights file: SafeTensors
    ) throws(InputError) {
        try self.init(config, sourceVocabulary, targetVocabulary) { layout throws(InputError) in
            try ParameterStore(layout, reading: file)
        }
    }

    init<Failure: Error>(
        _ config: ModelConfig, _ sourceVocabulary: Int, _ targetVocabulary: Int,
        makeParameters: (ParameterLayout) throws(Failure) -> ParameterStore
    ) throws(Failure) {
        self.config = config
        self.sourceVocabulary = sourceVocabulary
        self.targetVocabulary = targetVocabulary
        var layout = ParameterLayout()
        (encoder, decoder) = Self.parts(config, sourceVocabulary, targetVocabulary, in: &layout)
        parameters = try makeParameters(layout)
    }

    /// The parameters of a model of this shape.
    package static func layout(_ config: ModelConfig, sourceVocabulary: Int, targetVocabulary: Int) -> ParameterLayout {
        var layout = ParameterLayout()
        _ = parts(config, sourceVocabulary, targetVocabulary, in: &layout)
        return layout
    }

    /// Lists the parameters of an encoder and a decoder.
    static func parts(
        _ config: ModelConfig, _ sourceVocabulary: Int, _ targetVocabulary: Int, in layout: inout ParameterLayout
    ) -> (Encoder, Decoder) {
        precondition(
            !config.tie.contains(.source) || sourceVocabulary == targetVocabulary,
            "tied embeddings of \(sourceVocabulary) and \(targetVocabulary) rows")
        let target = layout.addTable(
            "target.embedding", rows: targetVocabulary, columns: config.embedding, .embedding)
        let source =
            config.tie.contains(.source)
            ? target
            : layout.addTable(
                "source.embedding", rows: sourceVocabulary, columns: config.embedding, .embedding)
        let encoder = Encoder(config, embedding: source, in: &layout)
        let decoder = Decoder(
            config, encoderSize: encoder.outputSize, embedding: target,
            outputTable: config.tie.contains(.output) ? target : nil, vocabulary: targetVocabulary, in: &layout)
        return (encoder, decoder)
    }

    /// The cross-entropy of targets given their sources, and on a recording tape the root of its backward pass.
    ///
    /// - Parameters:
    ///   - sources: token ids with the end mark.
    ///   - targets: token ids with the end mark.
    ///   - inputs: what the decoder is fed, of the targets' lengths; nil feeds the targets (teacher forcing).
    ///   - smoothing: the mass of label smoothing.
    ///   - agreement: the weight of R-Drop (Wu et al. 2021), for sentences that come twice each, one behind the other; nil
    ///     takes every sentence by itself.
    ///   - scale: what the loss is multiplied by before it is differentiated.
    ///   - truncation: the steps of a chunk, between which the state is carried over, but no gradient (truncated
    ///     back-propagation through time, Williams and Peng 1990); nil does not cut. The loss does not depend on it. All
    ///     chunks but the last are differentiated here, so that only one at a time is in memory.
    package func loss(
        sources: Sentences, targets: Sentences, inputs: Sentences? = nil, smoothing: Double = 0,
        agreement: Double? = nil,
        scale: Double = 1, truncation: Int? = nil, on tape: Tape
    ) -> LossSums {
        let sequence = PackedSequence(targets, in: tape.arena)
        let source = decoder.prepare(encoder.encode(sources, truncation: truncation, on: tape), on: tape)
        let memory = decoder.memory(source, sentences: sequence.order, on: tape)
        let lesson = Lesson(
            sequence: sequence,
            inputs: inputs.map { sequence.pack($0, in: tape.arena) }
                ?? sequence.pack(targets, after: SpecialToken.begin, in: tape.arena),
            labels: sequence.pack(targets, in: tape.arena), smoothing: smoothing, agreement: agreement, scale: scale)
        var state = decoder.initialState(source, sentences: sequence.order, on: tape)
        guard let truncation, truncation < sequence.steps else {
            return loss(of: lesson, steps: 0..<sequence.steps, &state, memory, on: tape)
        }
        precondition(truncation >= 1, "chunks of \(truncation) steps")
        tape.reserveGradients(of: tape.list(memory.keys, memory.values))
        tape.reserveGradients(of: tape.arena.list(count: state.slotCount) { state.slot($0) })
        let carried = State.buffer(like: state, rows: sequence.sequences, on: tape)
        var sums = LossSums()
        var start = 0
        while start + truncation < sequence.steps {
            let mark = tape.mark
            sums += loss(of: lesson, steps: start..<start + truncation, &state, memory, on: tape)
            tape.finish(since: mark) { state = carried.storing(state) }
            start += truncation
        }
        sums += loss(of: lesson, steps: start..<sequence.steps, &state, memory, on: tape)
        return sums
    }

    /// What the decoder is taught with, packed.
    private struct Lesson {
        let sequence: PackedSequence
        /// What the decoder is fed, and what it should say.
        let inputs, labels: List<Int32>
        let smoothing: Double
        /// The weight of R-Drop. Equal lengths keep their order in a packed sequence, so that the two rows of a token of a
        /// sentence that comes twice are neighbours.
        let agreement: Double?
        let scale: Double
    }

    /// The cross-entropy of some steps.
    ///
    /// - Parameter state: the state before them; then the state after them.
    private func loss(
        of lesson: Lesson, steps: Range<Int>, _ state: inout State, _ memory: AttentionMemory, on tape: Tape
    ) -> LossSums {
        let readout = readout(of: lesson.sequence, lesson.inputs, steps: steps, &state, memory, on: tape)
        let labels = lesson.labels.sublist(lesson.sequence.rows(ofSteps: steps))
        guard let agreement = lesson.agreement else {
            return tape.crossEntropy(
                readout, decoder.outputTable, bias: decoder.outputBias, labels: labels, smoothing: lesson.smoothing,
                scale: lesson.scale)
        }
        return tape.rDrop(
            readout, decoder.outputTable, bias: decoder.outputBias, labels: labels, weight: agreement,
            smoothing: lesson.smoothing, scale: lesson.scale)
    }

    /// What the output layer sees of some steps, `[rows, embedding]`.
    ///
    /// - Parameters:
    ///   - inputs: what the decoder is fed, packed.
    ///   - state: the state before the steps; then the state after them.
    func readout(
        of sequence: PackedSequence, _ inputs: List<Int32>, steps: Range<Int>, _ state: inout State,
        _ memory: AttentionMemory, on tape: Tape
    ) -> Tensor {
        let rows = sequence.rows(ofSteps: steps)
        let embedded = tape.embed(inputs.sublist(rows), decoder.embedding)
        let unrolling = decoder.unroll(
            tape.dropout(embedded, config.dropout.embedding), memory,
            memoryRows: sequence.sequences(ofSteps: steps, in: tape.arena), on: tape)
        for step in steps {
            let first = sequence.rows(ofStep: step).lowerBound - rows.lowerBound
            let count = sequence.rows(ofStep: step).count
            state = decoder.step(state, at: first..<first + count, of: unrolling, on: tape)
        }
        return decoder.readout(unrolling, on: tape)
    }

    /// What the decoder is fed under scheduled sampling (Bengio et al. 2015): for every token, the reference with
    /// probability `teacherForcing`, and else the model's own best guess for the token before.
    ///
    /// - Parameter tape: one that does not record.
    /// - Returns: inputs of the targets' lengths, each beginning with the begin mark.
    package func sampledInputs(
        sources: Sentences, targets: Sentences, teacherForcing: Double, key: RandomKey, on tape: Tape
    ) -> [[Int32]] {
        let sequence = PackedSequence(targets, in: tape.arena)
        let source = decoder.prepare(encoder.encode(sources, on: tape), on: tape)
        let memory = decoder.memory(source, sentences: sequence.order, on: tape)
        var state = decoder.initialState(source, sentences: sequence.order, on: tape)
        let carried = State.buffer(like: state, rows: sequence.sequences, on: tape)
        var stream = key.makeGenerator()
        var inputs = targets.map { _ in [SpecialToken.begin] }
        for step in 0..<max(0, sequence.steps - 1) {
            let alive = sequence.order.sublist(0..<sequence.rows(ofStep: step).count)
            let best = tape.scratch {
                let tokens = tape.arena.list(count: alive.count) { inputs[alive[$0]][step] }
                let guess = extend(state, with: tokens, memory, on: tape)
                state = carried.storing(guess.state)
                return topTokens(guess.readout, count: 1, on: tape)
            }
            for (row, sentence) in alive.enumerated() {
                let isReference = Double(stream.uniform()) < teacherForcing
                let target = targets[sentence]
                guard inputs[sentence].count < target.count else { continue }
                inputs[sentence].append(isReference ? target[step] : best[row][0].token)
            }
        }
        return inputs
    }

    // MARK: Search

    /// The decoder after it has been fed one token per row.
    package struct DecoderOutput {
        /// The state, a row for each.
        package let state: State
        /// What the output layer sees, `[rows, embedding]`.
        package let readout: Tensor
        /// Where the rows have attended to; nil where there is no attention.
        package let attention: UnrolledAttention?
    }

    /// Feeds the decoder one token per row.
    package func extend(
        _ state: State, with tokens: List<Int32>, _ memory: AttentionMemory, on tape: Tape
    ) -> DecoderOutput {
        let unrolling = decoder.unroll(
            tape.embed(tokens, decoder.embedding), memory,
            memoryRows: tape.arena.list(count: tokens.count) { Int32($0) }, on: tape)
        let state = decoder.step(state, at: 0..<tokens.count, of: unrolling, on: tape)
        return DecoderOutput(
            state: state, readout: decoder.readout(unrolling, on: tape), attention: decoder.attention(of: unrolling))
    }

    /// The logarithms of the probabilities of all tokens, those of a row but for a number that they share,
    /// `[rows, vocabulary]`.
    package func logits(_ readout: Tensor, on tape: Tape) -> Matrix {
        tape.logits(readout, decoder.outputTable, bias: decoder.outputBias)
    }

    /// Copies what the logits of some tokens are made of, for ``Tape/logits(_:_:)``.
    package func select(_ tokens: List<Int32>, on tape: Tape) -> SelectedClasses {
        tape.select(tokens, of: decoder.outputTable, bias: decoder.outputBias)
    }

    /// The most probable next tokens of every row, best first. The unknown token and the begin mark are none, though they
    /// keep their share of the probability: they say nothing.
    ///
    /// - Parameter count: the most tokens of a row; a small vocabulary has fewer.
    package func topTokens(_ readout: Tensor, count: Int, on tape: Tape) -> [[ScoredToken]] {
        let logits = logits(readout, on: tape)
        return (0..<logits.rows).map { ScoredToken.top(count, of: logits[$0..<$0 + 1], except: SpecialToken.silent) }
    }
}
