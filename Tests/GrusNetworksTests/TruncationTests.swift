import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText
import Testing

/// Truncated back-propagation through time: the same loss, and gradients that stop where chunks meet.
struct TruncationTests {
    static let kinds =
        [
            Kind(), Kind(reset: .before, update: .write, layers: 2), Kind(bidirectional: false, attention: .none),
            Kind(layers: 2, attention: .none, tie: []), Kind(layers: 2, tie: [.source, .target, .output]),
            Kind(cell: .lstm, layers: 2), Kind(bridge: .mean), Kind(cell: .ssru), Kind(cell: .mgu, transitions: 2),
            Kind(cell: .elman),
            Kind(cell: .mingru, attention: .none),
        ] + Kind.attentions.filter { $0.attention.heads == 2 } + Kind.stacks + Kind.decoders
    /// Sentences that end in several chunks, and at their ends.
    static let targets: [[Int32]] = [[5, 5, 3, 8, 4, 6, 2], [6, 7, 8, 2], [3, 4, 6, 8, 5, 7, 2], [2]]

    let worker = Worker()

    /// The loss and the gradient of every parameter.
    func train(
        _ model: Seq2Seq, sources: [[Int32]] = TinyBatch.sources, targets: [[Int32]] = Self.targets,
        inputs: [[Int32]]? = nil, truncation: Int?, dropout: RandomKey? = nil
    ) -> (loss: LossSums, gradients: [[Float]]) {
        let gradients = Gradients(model.parameters.layout)
        let tape = Tape(worker: worker, parameters: model.parameters, gradients: gradients, dropout: dropout)
        let loss = model.loss(
            sources: sources, targets: targets, inputs: inputs, smoothing: 0.1, scale: 0.5, truncation: truncation,
            on: tape)
        tape.backward()
        return (loss, model.parameters.layout.entries.map { gradients.values(of: $0.parameter) })
    }

    // MARK: The loss

    @Test(arguments: kinds, [1, 2, 3, 6])
    func theLossDoesNotDependOnTruncation(kind: Kind, truncation: Int) {
        let model = kind.model()
        let sampled = model.sampledInputs(
            sources: TinyBatch.sources, targets: Self.targets, teacherForcing: 0.3, key: RandomKey(seed: 2),
            on: Tape(worker: worker, parameters: model.parameters))
        for inputs in [nil, sampled] {
            let whole = train(model, inputs: inputs, truncation: nil).loss
            let computed = model.loss(
                sources: TinyBatch.sources, targets: Self.targets, inputs: inputs, smoothing: 0.1,
                truncation: truncation, on: Tape(worker: worker, parameters: model.parameters))
            for loss in [train(model, inputs: inputs, truncation: truncation).loss, computed] {
                #expect(loss.tokens == whole.tokens)
                #expect(abs(loss.smoothed / whole.smoothed - 1) < 1e-6)
                #expect(abs(loss.plain / whole.plain - 1) < 1e-6)
            }
        }
    }

    // MARK: The gradient

    @Test(arguments: kinds, [7, 8, 1000])
    func sentencesOfOneChunkAreTrainedAsWithoutTruncation(kind: Kind, truncation: Int) {
        let model = kind.model(dropout: 0.25)
        let dropout = RandomKey(seed: 4)
        let (whole, truncated) = (
            train(model, truncation: nil, dropout: dropout), train(model, truncation: truncation, dropout: dropout)
        )
        #expect(truncated.loss == whole.loss)
        #expect(truncated.gradients == whole.gradients)
    }

    /// Every chunk alone, on a tape of its own, after states that are constants; sources are not longer than a chunk.
    @Test(arguments: kinds, [2, 3])
    func theGradientIsTheSumOfThoseOfTheChunks(kind: Kind, truncation: Int) {
        let model = kind.model()
        let sources: [[Int32]] = [[4, 2], [2], [8, 2], [7, 2]]
        var expected: [[Float]] = []
        for first in stride(from: 0, to: 7, by: truncation) {
            let part = gradients(of: first..<min(first + truncation, 7), model, sources)
            expected = expected.isEmpty ? part : zip(expected, part).map { zip($0, $1).map(+) }
        }
        let truncated = train(model, sources: sources, truncation: truncation).gradients
        let whole = train(model, sources: sources, truncation: nil).gradients
        for (index, entry) in model.parameters.layout.entries.enumerated() {
            // Norms of few units magnify rounding.
            let most: Float = kind.stackNorm == .none ? 1e-5 : 1e-4
            #expect(difference(truncated[index], expected[index]) < most, "\(entry.name)")
            if entry.name.hasPrefix("decoder.0.recurrent") || entry.name.hasPrefix("decoder.0.bridge") {
                #expect(difference(truncated[index], whole[index]) > 1e-3, "\(entry.name)")
            }
        }
    }

    /// The gradient of the loss of some steps, made of the decoder's public parts.
    private func gradients(of steps: Range<Int>, _ model: Seq2Seq, _ sources: [[Int32]]) -> [[Float]] {
        let gradients = Gradients(model.parameters.layout)
        let tape = Tape(worker: worker, parameters: model.parameters, gradients: gradients)
        let targets = tape.sentences(Self.targets)
        let sequence = PackedSequence(lengths: tape.arena.list(Self.targets.map(\.count)), in: tape.arena)
        let parameter = { (names: String...) in
            names.compactMap { name in model.parameters.layout.entries.first { $0.name == name }?.parameter }[0]
        }
        let inputs = sequence.pack(targets, after: SpecialToken.begin, in: tape.arena)
        let source = model.decoder.prepare(model.encoder.encode(sources, on: tape), on: tape)
        let memory = model.decoder.memory(source, sentences: sequence.order, on: tape)
        let unroll = { (steps: Range<Int>, state: inout State) in
            let rows = sequence.rows(ofSteps: steps)
            let unrolling = model.decoder.unroll(
                tape.embed(inputs.sublist(rows), parameter("target.embedding")), memory,
                memoryRows: sequence.sequences(ofSteps: steps, in: tape.arena), on: tape)
            for step in steps {
                let whole = sequence.rows(ofStep: step)
                let shifted = whole.lowerBound - rows.lowerBound..<whole.upperBound - rows.lowerBound
                state = model.decoder.step(state, at: shifted, of: unrolling, on: tape)
            }
            return unrolling
        }
        var state = model.decoder.initialState(source, sentences: sequence.order, on: tape)
        if steps.lowerBound > 0 {
            _ = unroll(0..<steps.lowerBound, &state)
            state = State(
                tape.arena.list(count: state.slotCount) { [state] in tape.constant(state.slot($0).value) },
                rows: 0..<state.slot(0).rows)
        }
        let readout = model.decoder.readout(unroll(steps, &state), on: tape)
        _ = tape.crossEntropy(
            readout, parameter("output.weight", "target.embedding"), bias: parameter("output.bias"),
            labels: sequence.pack(targets, in: tape.arena).sublist(sequence.rows(ofSteps: steps)), smoothing: 0.1,
            scale: 0.5)
        tape.backward()
        return model.parameters.layout.entries.map { gradients.values(of: $0.parameter) }
    }

    /// What a decoder without attention hears of the first words is their state at the cut.
    @Test(arguments: [1, 2])
    func noGradientComesOverACutOfTheSource(layers: Int) throws {
        let model = Kind(bidirectional: false, layers: layers, attention: .none, tie: []).model()
        let table = try #require(model.parameters.layout.entries.firstIndex { $0.name == "source.embedding" })
        let gradient = { (truncation: Int?) in
            let all = train(model, sources: [[3, 4, 5, 6, 7, 8, 2]], targets: [[4, 2]], truncation: truncation)
            // A row per word.
            return (0..<9).map { Array(all.gradients[table][4 * $0..<4 * $0 + 4]) }
        }
        let (whole, truncated) = (gradient(nil), gradient(3))
        for word in 3...8 {
            #expect(whole[word].contains { $0 != 0 })
            #expect(truncated[word].allSatisfy { $0 == 0 })
        }
        #expect(truncated[2] == whole[2] && whole[2].contains { $0 != 0 })
    }
}

// MARK: - Memory

extension TruncationTests {
    /// Bytes of scratch memory after a training step, and after sampling its inputs.
    private func scratchBytes(targetLength: Int, truncation: Int?) -> (training: Int, sampling: Int) {
        var config = ModelConfig()
        config.embedding = 32
        config.encoder = EncoderConfig(hidden: 64, layers: 1, bidirectional: true)
        config.decoder = DecoderConfig(hidden: 64, layers: 1, attention: .mlp)
        let model = Seq2Seq(config, sourceVocabulary: 20, targetVocabulary: 20, seed: 1)
        let source: [Int32] = (0..<20).map { 3 + $0 % 17 }
        let target: [Int32] = (1..<targetLength).map { 3 + Int32($0 % 17) } + [2]
        let (training, sampling) = (Worker(), Worker())
        let gradients = Gradients(model.parameters.layout)
        let tape = Tape(worker: training, parameters: model.parameters, gradients: gradients)
        let loss = model.loss(sources: [source], targets: [target], truncation: truncation, on: tape)
        tape.backward()
        #expect(loss.tokens == targetLength)
        _ = model.sampledInputs(
            sources: [source], targets: [target], teacherForcing: 0.5, key: RandomKey(seed: 1),
            on: Tape(worker: sampling, parameters: model.parameters))
        return (training.arena.peak, sampling.arena.peak)
    }

    @Test func aLongTargetNeedsTheMemoryOfAChunk() {
        let whole = scratchBytes(targetLength: 2000, truncation: nil)
        let truncated = scratchBytes(targetLength: 2000, truncation: 50)
        #expect(truncated.training * 10 < whole.training, "\(truncated.training) and \(whole.training) bytes")
        // Of 4,000 more tokens there are a few whole numbers each.
        let longer = scratchBytes(targetLength: 6000, truncation: 50)
        #expect(longer.training - truncated.training < 4000 * 32)
        #expect(longer.sampling - truncated.sampling < 4000 * 32)
        #expect(truncated.sampling <= truncated.training)
    }
}
