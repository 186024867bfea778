import Foundation
import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText
import Testing

/// A batch is its sentences, and training is search along the reference.
struct BatchAndStepTests {
    static let kinds =
        [
            Kind(), Kind(reset: .before, update: .write, layers: 2),
            Kind(bidirectional: false, layers: 2, attention: .none), Kind(cell: .lstm, layers: 2),
            Kind(cell: .ssru, decoderCell: .mgu), Kind(cell: .elman, transitions: 2), Kind(cell: .mingru),
        ] + Kind.mixes[3...].map { Kind(mix: $0) } + Kind.attentions.filter { $0.attention.heads < 3 } + Kind.stacks
        + Kind.decoders
    let worker = Worker()

    func tape(_ model: Seq2Seq) -> Tape { Tape(worker: worker, parameters: model.parameters) }

    /// The first state and the memory of one sentence.
    func start(_ model: Seq2Seq, _ source: [Int32], on tape: Tape) -> (State, AttentionMemory) {
        let prepared = model.decoder.prepare(model.encoder.encode([source], on: tape), on: tape)
        return (
            model.decoder.initialState(prepared, sentences: [0], on: tape),
            model.decoder.memory(prepared, sentences: [0], on: tape)
        )
    }

    @Test(arguments: kinds)
    func theLossOfABatchIsThatOfItsSentences(kind: Kind) {
        let model = kind.model()
        let whole = model.loss(
            sources: TinyBatch.sources, targets: TinyBatch.targets, smoothing: 0.1, on: tape(model))
        var sum = LossSums()
        for (source, target) in zip(TinyBatch.sources, TinyBatch.targets) {
            sum += model.loss(sources: [source], targets: [target], smoothing: 0.1, on: tape(model))
        }
        #expect(whole.tokens == sum.tokens)
        #expect(abs(whole.smoothed / sum.smoothed - 1) < 1e-6)
        #expect(abs(whole.plain / sum.plain - 1) < 1e-6)
    }

    @Test(arguments: kinds)
    func stepsOfASearchGiveTheProbabilitiesOfTraining(kind: Kind) {
        let model = kind.model()
        for (source, target) in zip(TinyBatch.sources, TinyBatch.targets) {
            let expected = model.loss(sources: [source], targets: [target], on: tape(model))
            let tape = tape(model)
            var (state, memory) = start(model, source, on: tape)
            var logProbability = 0.0
            for (previous, token) in zip([SpecialToken.begin] + target, target) {
                let after = model.extend(state, with: [previous], memory, on: tape)
                state = after.state
                let topTokens = model.topTokens(after.readout, count: 9, on: tape)[0]
                logProbability += topTokens.filter { $0.token == token }.reduce(0) { $0 + Double($1.logProbability) }
            }
            #expect(abs(expected.plain + logProbability) < 1e-5)
        }
    }

    @Test(arguments: [0, 1, 3, 20])
    func topTokensSaySomething(count: Int) {
        let model = Self.kinds[0].model()
        let tape = tape(model)
        let (state, memory) = start(model, TinyBatch.sources[0], on: tape)
        let readout = model.extend(state, with: [SpecialToken.begin], memory, on: tape).readout
        let all = model.topTokens(readout, count: model.targetVocabulary, on: tape)[0]
        #expect(Set(all.map(\.token)) == Set(SpecialToken.end..<Int32(model.targetVocabulary)))
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.logProbability >= $1.logProbability })
        #expect(all.reduce(0) { $0 + exp($1.logProbability) } < 1)
        #expect(model.topTokens(readout, count: count, on: tape) == [Array(all.prefix(count))])
    }

    /// Rows of one step may be of any sentences: what comes out is what each alone gives.
    @Test(arguments: kinds)
    func rowsOfASearchDoNotKnowEachOther(kind: Kind) {
        let model = kind.model()
        let tape = tape(model)
        let prepared = model.decoder.prepare(model.encoder.encode(TinyBatch.sources, on: tape), on: tape)
        let sentences = [2, 2, 0, 3]
        let tokens: [Int32] = [4, 7, 5, 4]
        let together = model.extend(
            model.decoder.initialState(prepared, sentences: sentences, on: tape), with: tokens,
            model.decoder.memory(prepared, sentences: sentences, on: tape), on: tape)
        for (row, sentence) in sentences.enumerated() {
            let (state, memory) = start(model, TinyBatch.sources[sentence], on: tape)
            let alone = model.extend(state, with: [tokens[row]], memory, on: tape)
            #expect(together.readout[row..<row + 1].values == alone.readout.values)
        }
    }
}

// MARK: - Scheduled sampling

extension BatchAndStepTests {
    func sampled(_ model: Seq2Seq, _ teacherForcing: Double, seed: UInt64 = 1) -> [[Int32]] {
        model.sampledInputs(
            sources: TinyBatch.sources, targets: TinyBatch.targets, teacherForcing: teacherForcing,
            key: RandomKey(seed: seed), on: tape(model))
    }

    /// The model's best guess for the token after some inputs.
    func guess(_ model: Seq2Seq, _ source: [Int32], after inputs: [Int32]) -> Int32? {
        let tape = tape(model)
        var (state, memory) = start(model, source, on: tape)
        var best: Int32?
        for token in inputs {
            let after = model.extend(state, with: [token], memory, on: tape)
            state = after.state
            best = model.topTokens(after.readout, count: 1, on: tape)[0][0].token
        }
        return best
    }

    @Test func fullTeacherForcingFeedsTheReference() {
        #expect(sampled(Kind().model(), 1) == TinyBatch.targets.map { [SpecialToken.begin] + $0.dropLast() })
    }

    @Test(arguments: kinds)
    func withoutTeacherForcingTheModelHearsItself(kind: Kind) {
        let model = kind.model()
        let inputs = sampled(model, 0)
        for (sentence, fed) in inputs.enumerated() {
            #expect(fed.count == TinyBatch.targets[sentence].count && fed[0] == SpecialToken.begin)
            for step in 1..<max(1, fed.count) {
                #expect(fed[step] == guess(model, TinyBatch.sources[sentence], after: Array(fed[..<step])))
            }
        }
    }

    @Test func inBetweenEveryInputIsTheReferenceOrTheGuess() {
        let model = Kind().model()
        var references = 0
        var guesses = 0
        for seed in 0..<20 as Range<UInt64> {
            let inputs = sampled(model, 0.5, seed: seed)
            #expect(inputs == sampled(model, 0.5, seed: seed))
            for (sentence, fed) in inputs.enumerated() {
                #expect(fed.count == TinyBatch.targets[sentence].count)
                for step in 1..<max(1, fed.count) {
                    let reference = TinyBatch.targets[sentence][step - 1]
                    let guess = guess(model, TinyBatch.sources[sentence], after: Array(fed[..<step]))
                    #expect(fed[step] == reference || fed[step] == guess)
                    guard reference != guess else { continue }
                    if fed[step] == reference { references += 1 } else { guesses += 1 }
                }
            }
        }
        #expect(references > 20 && guesses > 20)
    }

    @Test func sampledInputsChangeTheLoss() {
        let model = Kind().model()
        let inputs = sampled(model, 0)
        let loss = { (inputs: [[Int32]]?) in
            model.loss(sources: TinyBatch.sources, targets: TinyBatch.targets, inputs: inputs, on: tape(model)).plain
        }
        #expect(loss(sampled(model, 1)) == loss(nil))
        #expect(loss(inputs) != loss(nil))
    }
}
