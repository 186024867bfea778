import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText

/// To translate the sources of a corpus into its targets, token by token: cross-entropy with teacher forcing.
package struct TranslationTask: Task {
    /// The model that learns.
    package let model: Seq2Seq
    /// What it learns from.
    package let corpus: EncodedCorpus
    private let labelSmoothing, teacherForcing: Double
    private let truncation: Int?

    /// The task of a model and a corpus, with what a config says of loss, teacher forcing and truncation.
    package init(_ model: Seq2Seq, _ corpus: EncodedCorpus, _ config: TrainingConfig) {
        self.init(
            model, corpus, labelSmoothing: config.labelSmoothing, teacherForcing: config.teacherForcing,
            truncation: config.truncation)
    }

    private init(
        _ model: Seq2Seq, _ corpus: EncodedCorpus, labelSmoothing: Double, teacherForcing: Double, truncation: Int?
    ) {
        (self.model, self.corpus) = (model, corpus)
        (self.labelSmoothing, self.teacherForcing, self.truncation) = (labelSmoothing, teacherForcing, truncation)
    }

    package var parameters: ParameterStore { model.parameters }
    package var examples: any Examples { corpus }

    package func units(of batch: Batch) -> Int { corpus[batch].targets.tokens }

    package func loss(of part: Batch, in pass: Pass) -> LossSums {
        let pairs = corpus[part]
        let inputs = teacherForcing < 1 ? sampledInputs(pairs, in: pass) : nil
        let tape = pass.record()
        return model.loss(
            sources: tape.sentences(pairs.sources), targets: tape.sentences(pairs.targets),
            inputs: inputs.map { tape.sentences($0) }, smoothing: labelSmoothing, scale: pass.scale,
            truncation: truncation, on: tape)
    }

    package func loss(of part: Batch, on tape: Tape) -> LossSums {
        let pairs = corpus[part]
        return model.loss(
            sources: tape.sentences(pairs.sources), targets: tape.sentences(pairs.targets), truncation: truncation,
            on: tape)
    }

    private func sampledInputs(_ pairs: PairBatch, in pass: Pass) -> [[Int32]] {
        let tape = pass.tryOut()
        return model.sampledInputs(
            sources: tape.sentences(pairs.sources), targets: tape.sentences(pairs.targets),
            teacherForcing: teacherForcing, key: pass.draws, on: tape)
    }

    /// Tokens of short pairs stand for those of a chunk.
    package var memoryProbe: MemoryProbe {
        // From so many tokens on, the logits take no more memory.
        let tokens = min(max(Tape.logitRows(classes: model.targetVocabulary), 64), 1024)
        return MemoryProbe(tokens: tokens, longestTarget: truncation ?? .max) { pairs, sourceTokens, targetTokens in
            let sentence = { (tokens: Int, pair: Int) in
                Array(repeating: SpecialToken.end, count: (tokens + pair) / pairs)
            }
            let corpus = EncodedCorpus(
                (0..<pairs).lazy.map { (source: sentence(sourceTokens, $0), target: sentence(targetTokens, $0)) })
            return TranslationTask(
                model, corpus, labelSmoothing: labelSmoothing, teacherForcing: teacherForcing, truncation: nil)
        }
    }
}

extension Tape {
    /// One side of a batch, for models that compute on this tape.
    fileprivate func sentences(_ side: PairBatch.Side) -> Sentences {
        arena.list(count: side.count) { arena.list(side[$0]) }
    }
}
