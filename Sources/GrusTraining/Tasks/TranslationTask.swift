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
    /// The same with every sentence segmented as it is translated.
    private let original: EncodedCorpus
    private let sampling: CorpusSampling?
    /// What is said of loss, teacher forcing and truncation.
    private let config: TrainingConfig
    private let sourceWords, targetWords: WordDropout

    /// The task of a model and a corpus, with what a config says of loss, teacher forcing and truncation.
    ///
    /// - Parameters:
    ///   - text: what says which tokens form a word; nil takes every token for one.
    ///   - sampling: how sentences are segmented anew for every epoch; nil leaves them as they are.
    package init(
        _ model: Seq2Seq, _ corpus: EncodedCorpus, _ config: TrainingConfig, _ text: TextPipeline? = nil,
        sampling: CorpusSampling? = nil
    ) {
        let dropout = model.config.dropout
        (self.model, self.corpus, original, self.config) = (model, corpus, corpus, config)
        sourceWords = WordDropout(dropout.sourceWord, of: text?.source)
        targetWords = WordDropout(dropout.targetWord, of: text?.target)
        self.sampling = sampling
    }

    /// The task of another one on a corpus of its own.
    private init(_ task: TranslationTask, on corpus: EncodedCorpus, original: EncodedCorpus, _ config: TrainingConfig) {
        (model, self.corpus, self.original, self.config) = (task.model, corpus, original, config)
        (sourceWords, targetWords, sampling) = (task.sourceWords, task.targetWords, task.sampling)
    }

    package func drawn(forEpoch epoch: Int, on pool: ThreadPool) -> any Task { segmented(forEpoch: epoch, on: pool) }

    /// The same task with the segmentations of an epoch.
    package func segmented(forEpoch epoch: Int, on pool: ThreadPool) -> TranslationTask {
        guard let sampling else { return self }
        return TranslationTask(
            self, on: sampling.draw(original, epoch: epoch, on: pool), original: original, config)
    }

    /// How often a sentence is in a pass: R-Drop compares two (Wu et al. 2021).
    private var copies: Int { config.rDrop > 0 ? 2 : 1 }

    package var parameters: ParameterStore { model.parameters }
    package var examples: any Examples { corpus }

    package func units(of batch: Batch) -> Int { corpus[batch].targets.tokens }

    package func loss(of part: Batch, in pass: Pass) -> LossSums {
        let pairs = corpus[part]
        let inputs = config.teacherForcing.isWhole ? nil : sampledInputs(pairs, in: pass)
        return loss(of: pairs, sampled: inputs, scale: pass.scale, in: pass, on: pass.record())
    }

    /// The losses of pairs on a tape of a pass, which may hold other losses too.
    ///
    /// - Parameters:
    ///   - sampled: what teacher forcing leaves of what the decoder is fed; nil for all.
    ///   - scale: what the loss is multiplied by before it is differentiated.
    func loss(
        of pairs: PairBatch, sampled inputs: [[Int32]]? = nil, scale: Double, in pass: Pass, on tape: Tape
    ) -> LossSums {
        let sources = sources(of: pairs, in: pass, on: tape)
        let targets = tape.sentences(pairs.targets, copies: copies)
        return model.loss(
            sources: sources, targets: targets, inputs: self.inputs(inputs, targets, in: pass, on: tape),
            smoothing: config.labelSmoothing, agreement: config.rDrop > 0 ? config.rDrop : nil, scale: scale,
            truncation: config.truncation, on: tape)
    }

    package func loss(of part: Batch, on tape: Tape) -> LossSums {
        let pairs = corpus[part]
        return model.loss(
            sources: tape.sentences(pairs.sources), targets: tape.sentences(pairs.targets),
            truncation: config.truncation, on: tape)
    }

    /// What the encoder reads of pairs in a pass.
    func sources(of pairs: PairBatch, in pass: Pass, on tape: Tape) -> Sentences {
        let sources = tape.sentences(pairs.sources, copies: copies)
        sourceWords.apply(to: sources, key: pass.draws.child(0))
        return sources
    }

    /// What the decoder is fed, if it is not the targets as they are.
    ///
    /// - Parameter sampled: what teacher forcing leaves of them.
    func inputs(
        _ sampled: [[Int32]]?, _ targets: Sentences, in pass: Pass, on tape: Tape
    ) -> Sentences? {
        guard sampled != nil || targetWords.isActive else { return nil }
        let inputs =
            sampled.map { tape.sentences($0.lazy.map { $0[...] }, copies: copies) }
            ?? tape.arena.list(count: targets.count) { tape.inputs(of: targets[$0]) }
        targetWords.apply(to: inputs, key: pass.draws.child(1))
        return inputs
    }

    private func sampledInputs(_ pairs: PairBatch, in pass: Pass) -> [[Int32]] {
        let tape = pass.tryOut()
        return model.sampledInputs(
            sources: tape.sentences(pairs.sources), targets: tape.sentences(pairs.targets),
            teacherForcing: config.teacherForcing.share(update: pass.update), key: pass.draws, on: tape)
    }

    /// Tokens of short pairs stand for those of a chunk.
    package var memoryProbe: MemoryProbe {
        // From so many tokens on, the logits take no more memory.
        let tokens = min(max(Tape.logitRows(classes: model.targetVocabulary), 64), 1024)
        return MemoryProbe(tokens: tokens, longestTarget: config.truncation ?? .max) {
            pairs, sourceTokens, targetTokens in
            let sentence = { (tokens: Int, pair: Int) in
                Array(repeating: SpecialToken.end, count: (tokens + pair) / pairs)
            }
            let corpus = EncodedCorpus(
                (0..<pairs).lazy.map { (source: sentence(sourceTokens, $0), target: sentence(targetTokens, $0)) })
            var whole = config
            whole.truncation = nil
            return TranslationTask(self, on: corpus, original: corpus, whole)
        }
    }
}

extension Tape {
    /// What a decoder is fed for a target: the begin mark, and all tokens but the last.
    fileprivate func inputs(of target: List<Int32>) -> List<Int32> {
        arena.list(count: target.count) { $0 == 0 ? SpecialToken.begin : target[$0 - 1] }
    }

    /// Sentences for models that compute on this tape, such as one side of a batch.
    ///
    /// - Parameter copies: how often each sentence comes, one copy behind the other.
    fileprivate func sentences<Texts: RandomAccessCollection<ArraySlice<Int32>>>(
        _ sentences: Texts, copies: Int = 1
    ) -> Sentences where Texts.Index == Int {
        arena.list(count: copies * sentences.count) { arena.list(sentences[$0 / copies]) }
    }
}
