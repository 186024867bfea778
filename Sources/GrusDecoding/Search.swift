import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusText

/// Finds translations with a model: by beam search (Sutskever et al. 2014; Bahdanau et al. 2015), or with a beam of one,
/// greedily.
///
/// Sentences are searched together, and what is found for one does not depend on the others. A sentence that is done
/// frees its rows.
package struct Search: Sendable {
    /// The model.
    package let model: Seq2Seq
    /// The options.
    package let config: DecodingConfig
    private let weights: ProductWeights

    /// A search with a model, whose weights do not change while the search is used.
    package init(_ model: Seq2Seq, _ config: DecodingConfig) {
        precondition(config.beam >= 1, "a beam of \(config.beam)")
        self.model = model
        self.config = config
        weights = ProductWeights(model.parameters)
    }

    /// The most tokens of a translation, end mark included.
    ///
    /// - Parameter sourceLength: the number of source tokens, end mark included.
    package static func limit(sourceLength: Int) -> Int { 2 * sourceLength + 5 }

    /// Translates sentences.
    ///
    /// - Parameter sources: token ids with the end mark; none is empty.
    /// - Returns: the best hypothesis of every sentence.
    package func translate(_ sources: [[Int32]], on worker: Worker) -> [Hypothesis] {
        guard !sources.isEmpty else { return [] }
        let tape = Tape(worker: worker, parameters: model.parameters, weights: weights)
        let source = model.decoder.prepare(model.encoder.encode(tape.sentences(sources), on: tape), on: tape)
        var beams = sources.map {
            Beam(
                width: config.beam, limit: Self.limit(sourceLength: $0.count),
                penalty: LengthPenalty(config.lengthPenalty), end: SpecialToken.end)
        }
        var state = model.decoder.initialState(
            source, sentences: tape.arena.list(count: sources.count) { $0 }, on: tape)
        // States are read from one buffer and written to the other.
        var buffers = (0..<2).map { _ in
            State.buffer(like: state, rows: sources.count * config.beam, on: tape)
        }
        while beams.contains(where: { !$0.live.isEmpty }) {
            tape.scratch {
                let after = extend(state, beams, source, on: tape)
                let rows = Self.advance(&beams, model.topTokens(after.readout, count: config.beam, on: tape))
                state = buffers[0].storing(rows.count, of: after.state) { rows[$0] }
            }
            buffers.swapAt(0, 1)
        }
        return beams.map { $0.best ?? Hypothesis(tokens: [], logProbability: 0, score: 0) }
    }

    /// Feeds every live hypothesis its last token.
    private func extend(
        _ state: State, _ beams: [Beam], _ source: Decoder.Source, on tape: Tape
    ) -> (state: State, readout: Tensor) {
        let tokens = beams.flatMap { $0.live.map { $0.tokens.last ?? SpecialToken.begin } }
        let sentences = beams.enumerated().flatMap { Array(repeating: $0, count: $1.live.count) }
        let memory = model.decoder.memory(source, sentences: tape.arena.list(sentences), on: tape)
        return model.extend(state, with: tape.arena.list(tokens), memory, on: tape)
    }

    /// Hands every beam the top tokens of its rows.
    ///
    /// - Returns: for every row of the next step, the row of this step that it comes from.
    private static func advance(_ beams: inout [Beam], _ topTokens: [[ScoredToken]]) -> [Int] {
        var rows: [Int] = []
        var first = 0
        for index in beams.indices {
            let count = beams[index].live.count
            guard count > 0 else { continue }
            let parents = beams[index].advance(Array(topTokens[first..<first + count]))
            rows += parents.map { first + $0 }
            first += count
        }
        return rows
    }
}
