import GrusAutodiff
import GrusNetworks
import GrusNumerics

/// A model, whose weights do not change while it scores.
package struct ModelScorer: Scorer {
    private let model: Seq2Seq
    private let weights: ProductWeights
    private let shortlist: Shortlist?

    /// A scorer.
    ///
    /// - Parameters:
    ///   - shortlist: which tokens there are to choose from, of the model's vocabularies; nil for all.
    ///   - weights: copies of the model's weights that others use, too; nil makes them.
    package init(_ model: Seq2Seq, shortlist: Shortlist? = nil, sharing weights: ProductWeights? = nil) {
        precondition(
            shortlist.map {
                $0.targets.count == model.sourceVocabulary && $0.targetVocabulary == model.targetVocabulary
            }
                ?? true, "a shortlist of other vocabularies than the model's")
        self.model = model
        self.shortlist = shortlist
        self.weights = weights ?? ProductWeights(model.parameters)
    }

    package var vocabulary: Int { model.targetVocabulary }

    package func start(
        _ requests: [Search.Request], rows: Int, attends: Bool, on worker: Worker
    ) -> any PartialTranslation {
        let tape = Tape(worker: worker, parameters: model.parameters, weights: weights, isAlone: false)
        let output: OutputLayer =
            if let shortlist {
                .listed(
                    ListedOutputs(
                        requests.map(shortlist.tokens), size: Self.groupSize(rows: rows, sentences: requests.count),
                        of: model, on: tape))
            } else {
                .whole
            }
        return ModelTranslation(
            model, output, requests.map(\.source), rows: rows, attends: attends, on: tape)
    }

    /// The rows that are multiplied by the tokens of shortlists together: fewer have fewer tokens that are not their own, and more
    /// of them share the reading of weights.
    private static let groupRows = 16

    /// How many sentences have as many rows.
    private static func groupSize(rows: Int, sentences: Int) -> Int {
        max(1, groupRows * sentences / max(1, rows))
    }
}

/// Translations that a model has begun: the rows of its decoder.
private struct ModelTranslation: PartialTranslation {
    private let model: Seq2Seq
    private let output: OutputLayer
    private let tape: Tape
    private let source: Decoder.Source
    private let attends: Bool
    /// The sentence of every row.
    private var sentences: [Int]
    private var state: State
    /// States are read from the last one and written to the first.
    private var buffers: [State]
    /// The state after `extend`, and where its memory begins.
    private var extended: (state: State, mark: Tape.Mark)?

    init(
        _ model: Seq2Seq, _ output: OutputLayer, _ sources: [[Int32]], rows: Int, attends: Bool, on tape: Tape
    ) {
        precondition(rows >= sources.count, "\(rows) rows for \(sources.count) sentences")
        (self.model, self.output, self.tape, self.attends) = (model, output, tape, attends)
        sentences = Array(sources.indices)
        source = model.decoder.prepare(model.encoder.encode(tape.sentences(sources), on: tape), on: tape)
        let first = model.decoder.initialState(source, sentences: tape.arena.list(sentences), on: tape)
        state = first
        buffers = (0..<2).map { _ in State.buffer(like: first, rows: rows, on: tape) }
    }

    mutating func extend(_ tokens: [Int32]) -> NextTokens {
        precondition(tokens.count == sentences.count, "\(tokens.count) tokens for \(sentences.count) rows")
        let mark = tape.mark
        let memory = model.decoder.memory(source, sentences: tape.arena.list(sentences), on: tape)
        let after = model.extend(state, with: tape.arena.list(tokens), memory, on: tape)
        extended = (after.state, mark)
        return NextTokens(
            logits: output.logits(after.readout, sentences: sentences, of: model, on: tape),
            attention: attends ? after.attention?.meanWeights(in: tape.arena) : nil)
    }

    mutating func keep(_ rows: [Int]) {
        guard let extended else { preconditionFailure("rows are kept that were not extended") }
        tape.finish(since: extended.mark) {
            state = buffers[0].storing(rows.count, of: extended.state) { rows[$0] }
        }
        buffers.swapAt(0, 1)
        sentences = rows.map { sentences[$0] }
        self.extended = nil
    }
}
