import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText

/// To translate the sources of a corpus into its targets, token by token: cross-entropy with teacher forcing.
package struct TranslationTask: Task {
    /// The model that learns.
    package let model: Seq2Seq
    /// What it learns from: the pairs of a portion of an epoch, or of no portion all that are in memory.
    package let corpus: EncodedCorpus
    /// What portions are drawn from.
    private let trainingSet: TrainingSet
    /// What is said of loss, teacher forcing and truncation.
    private let config: TrainingConfig
    private let sourceWords, targetWords: WordDropout

    /// The task of a model and a training set, with what a config says of loss, teacher forcing and truncation.
    ///
    /// - Parameter text: what says which tokens form a word; nil takes every token for one.
    package init(_ model: Seq2Seq, _ trainingSet: TrainingSet, _ config: TrainingConfig, _ text: TextPipeline? = nil) {
        let dropout = model.config.dropout
        (self.model, self.trainingSet, self.config) = (model, trainingSet, config)
        corpus = trainingSet.pairs.whole ?? EncodedCorpus([])
        sourceWords = WordDropout(dropout.sourceWord, of: text?.source)
        targetWords = WordDropout(dropout.targetWord, of: text?.target)
    }

    /// The task of a model and a corpus that is the same in all epochs.
    package init(
        _ model: Seq2Seq, _ corpus: EncodedCorpus, _ config: TrainingConfig, _ text: TextPipeline? = nil
    ) {
        self.init(model, TrainingSet(corpus), config, text)
    }

    /// The task of another one on pairs of its own.
    private init(_ task: TranslationTask, on corpus: EncodedCorpus, _ config: TrainingConfig) {
        (model, self.corpus, trainingSet, self.config) = (task.model, corpus, task.trainingSet, config)
        (sourceWords, targetWords) = (task.sourceWords, task.targetWords)
    }

    package var fingerprint: CorpusFingerprint { trainingSet.pairs.fingerprint }

    package func portions(ofEpoch epoch: Int) -> Int { trainingSet.portions(ofEpoch: epoch) }

    package func drawn(portion: Int, ofEpoch epoch: Int, on pool: ThreadPool) throws(InputError) -> any Task {
        try translation(portion, ofEpoch: epoch, on: pool)
    }

    /// The same task on a portion of an epoch.
    package func translation(
        _ portion: Int = 0, ofEpoch epoch: Int, on pool: ThreadPool
    ) throws(InputError) -> TranslationTask {
        TranslationTask(self, on: try trainingSet.portion(portion, ofEpoch: epoch, on: pool), config)
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
            sampled.map { tape.sentences($0, copies: copies) }
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
            return TranslationTask(self, on: corpus, whole)
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
    fileprivate func sentences<Texts: RandomAccessCollection>(
        _ sentences: Texts, copies: Int = 1
    ) -> Sentences where Texts.Index == Int, Texts.Element: RandomAccessCollection<Int32>, Texts.Element.Index == Int {
        arena.list(count: copies * sentences.count) { index in
            let sentence = sentences[index / copies]
            return arena.list(count: sentence.count) { sentence[sentence.startIndex + $0] }
        }
    }
}
