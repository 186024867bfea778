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
    /// What is said of loss, teacher forcing and truncation.
    private let config: TrainingConfig

    /// The task of a model and a corpus, with what a config says of loss, teacher forcing and truncation.
    package init(_ model: Seq2Seq, _ corpus: EncodedCorpus, _ config: TrainingConfig) {
        (self.model, self.corpus, self.config) = (model, corpus, config)
    }

    /// How often a sentence is in a pass: R-Drop compares two (Wu et al. 2021).
    private var copies: Int { config.rDrop > 0 ? 2 : 1 }

    package var parameters: ParameterStore { model.parameters }
    package var examples: any Examples { corpus }

    package func units(of batch: Batch) -> Int { corpus[batch].targets.tokens }

    package func loss(of part: Batch, in pass: Pass) -> LossSums {
        let pairs = corpus[part]
        let inputs = config.teacherForcing < 1 ? sampledInputs(pairs, in: pass) : nil
        let tape = pass.record()
        return model.loss(
            sources: tape.sentences(pairs.sources, copies: copies),
            targets: tape.sentences(pairs.targets, copies: copies),
            inputs: inputs.map { tape.sentences($0.lazy.map { $0[...] }, copies: copies) }, smoothing: config.labelSmoothing,
            agreement: config.rDrop > 0 ? config.rDrop : nil, scale: pass.scale, truncation: config.truncation, on: tape)
    }

    package func loss(of part: Batch, on tape: Tape) -> LossSums {
        let pairs = corpus[part]
        return model.loss(
            sources: tape.sentences(pairs.sources), targets: tape.sentences(pairs.targets),
            truncation: config.truncation, on: tape)
    }

    private func sampledInputs(_ pairs: PairBatch, in pass: Pass) -> [[Int32]] {
        let tape = pass.tryOut()
        return model.sampledInputs(
            sources: tape.sentences(pairs.sources), targets: tape.sentences(pairs.targets),
            teacherForcing: config.teacherForcing, key: pass.draws, on: tape)
    }

    /// Tokens of short pairs stand for those of a chunk.
    package var memoryProbe: MemoryProbe {
        // From so many tokens on, the logits take no more memory.
        let tokens = min(max(Tape.logitRows(classes: model.targetVocabulary), 64), 1024)
        return MemoryProbe(tokens: tokens, longestTarget: config.truncation ?? .max) { pairs, sourceTokens, targetTokens in
            let sentence = { (tokens: Int, pair: Int) in
                Array(repeating: SpecialToken.end, count: (tokens + pair) / pairs)
            }
            let corpus = EncodedCorpus(
                (0..<pairs).lazy.map { (source: sentence(sourceTokens, $0), target: sentence(targetTokens, $0)) })
            var whole = config
            whole.truncation = nil
            return TranslationTask(model, corpus, whole)
        }
    }
}

extension Tape {
    /// Sentences for models that compute on this tape, such as one side of a batch.
    ///
    /// - Parameter copies: how often each sentence comes, one copy behind the other.
    fileprivate func sentences<Texts: RandomAccessCollection<ArraySlice<Int32>>>(
        _ sentences: Texts, copies: Int = 1
    ) -> Sentences where Texts.Index == Int {
        arena.list(count: copies * sentences.count) { arena.list(sentences[$0 / copies]) }
    }
}
