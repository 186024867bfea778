import GrusAutodiff
import GrusNetworks
import GrusNumerics

/// A model, whose weights do not change while it scores.
package struct ModelScorer: Scorer {
    private let model: Seq2Seq
    private let weights: ProductWeights

    package init(_ model: Seq2Seq) {
        self.model = model
        weights = ProductWeights(model.parameters)
    }

    package var vocabulary: Int { model.targetVocabulary }

    package func start(
        _ sources: [[Int32]], rows: Int, attends: Bool, on worker: Worker
    ) -> any PartialTranslation {
        let tape = Tape(worker: worker, parameters: model.parameters, weights: weights, isAlone: false)
        return ModelTranslation(model, sources, rows: rows, attends: attends, on: tape)
    }
}

/// Translations that a model has begun: the rows of its decoder.
private struct ModelTranslation: PartialTranslation {
    private let model: Seq2Seq
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

    init(_ model: Seq2Seq, _ sources: [[Int32]], rows: Int, attends: Bool, on tape: Tape) {
        precondition(rows >= sources.count, "\(rows) rows for \(sources.count) sentences")
        (self.model, self.tape, self.attends) = (model, tape, attends)
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
            logits: model.logits(after.readout, on: tape),
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
