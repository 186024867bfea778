import GrusAutodiff
import GrusNumerics
import GrusText

/// Translations of several sources with what each costs, which minimum risk training weighs against each other.
package struct Candidates: BitwiseCopyable {
    /// The token ids of all, those of the first source first; none is empty.
    package let tokens: Sentences
    /// Which source each is of, in ascending order; every source has one at least.
    package let sources: List<Int>
    /// What each costs.
    package let costs: List<Double>

    /// Candidates with all that is said of them.
    package init(tokens: Sentences, sources: List<Int>, costs: List<Double>) {
        precondition(
            tokens.count == sources.count && tokens.count == costs.count,
            "\(tokens.count) candidates of \(sources.count) sources that cost \(costs.count)")
        (self.tokens, self.sources, self.costs) = (tokens, sources, costs)
    }

    /// The candidates of each source.
    fileprivate var groups: [Range<Int>] {
        let starts = sources.indices.filter { $0 == 0 || sources[$0] != sources[$0 - 1] }
        return zip(starts, starts.dropFirst() + [sources.count]).map { $0..<$1 }
    }
}

extension Seq2Seq {
    /// The sum of the expected costs of the candidates of all sources (Shen et al. 2016), ``ExpectedCost``, and on a recording
    /// tape the root of its backward pass.
    ///
    /// A source is encoded once, whatever the number of its candidates. Their logits are computed twice: how much a token counts
    /// is known only with the probabilities of all candidates of its source.
    ///
    /// - Parameters:
    ///   - sources: token ids with the end mark.
    ///   - inputs: what the decoder is fed, of the candidates' lengths; nil feeds the candidates.
    ///   - alpha: α, the smaller the smoother.
    ///   - scale: what the costs are multiplied by before they are differentiated.
    package func risk(
        sources: Sentences, _ candidates: Candidates, inputs: Sentences? = nil, alpha: Double, scale: Double = 1,
        on tape: Tape
    ) -> Double {
        let sequence = PackedSequence(candidates.tokens, in: tape.arena)
        let readout = readout(of: candidates, sequence, inputs, sources: sources, on: tape)
        let labels = sequence.pack(candidates.tokens, in: tape.arena)
        let likelihoods = tape.logLikelihoods(readout, decoder.outputTable, bias: decoder.outputBias, labels: labels)
        let ranks = sequence.sequences(ofSteps: 0..<sequence.steps, in: tape.arena)
        var logProbabilities = [Double](repeating: 0, count: sequence.sequences)
        for (row, rank) in ranks.enumerated() { logProbabilities[sequence.order[Int(rank)]] += likelihoods[row] }
        let expected = candidates.groups.map { group in
            ExpectedCost(
                logProbabilities: Array(logProbabilities[group]), costs: group.map { candidates.costs[$0] },
                alpha: alpha)
        }
        let weights = expected.flatMap(\.weights)
        _ = tape.crossEntropy(
            readout, decoder.outputTable, bias: decoder.outputBias, labels: labels,
            weights: tape.arena.list(count: labels.count) { Float(weights[sequence.order[Int(ranks[$0])]]) },
            scale: scale)
        return expected.reduce(0) { $0 + $1.value }
    }

    /// What the output layer sees of all candidates.
    private func readout(
        of candidates: Candidates, _ sequence: PackedSequence, _ inputs: Sentences?, sources: Sentences, on tape: Tape
    ) -> Tensor {
        let source = decoder.prepare(encoder.encode(sources, on: tape), on: tape)
        let sentences = tape.arena.list(count: sequence.sequences) { candidates.sources[sequence.order[$0]] }
        var state = decoder.initialState(source, sentences: sentences, on: tape)
        let memory = decoder.memory(source, sentences: sentences, on: tape)
        let inputs =
            inputs.map { sequence.pack($0, in: tape.arena) }
            ?? sequence.pack(candidates.tokens, after: SpecialToken.begin, in: tape.arena)
        return readout(of: sequence, inputs, steps: 0..<sequence.steps, &state, memory, on: tape)
    }
}
