import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText

/// To translate so that what the model would say costs little (minimum risk training, Shen et al. 2016): for every source the
/// expected cost of some translations that the model draws, instead of the likelihood of one that is given.
package struct MinimumRiskTask: Task {
    /// The pairs, and the cross-entropy of them.
    private let translation: TranslationTask
    private let config: LossConfig
    private let source: CandidateSource

    /// The task of a model and a corpus.
    package init(_ translation: TranslationTask, _ config: LossConfig, _ source: CandidateSource) {
        (self.translation, self.config, self.source) = (translation, config, source)
    }

    package var parameters: ParameterStore { translation.parameters }
    package var examples: any Examples { translation.examples }

    package var fingerprint: CorpusFingerprint { translation.fingerprint }

    package func portions(ofEpoch epoch: Int) -> Int { translation.portions(ofEpoch: epoch) }

    package func drawn(portion: Int, ofEpoch epoch: Int, on pool: ThreadPool) throws(InputError) -> any Task {
        MinimumRiskTask(try translation.translation(portion, ofEpoch: epoch, on: pool), config, source)
    }

    /// The sentences: a risk is one of a sentence.
    package func units(of batch: Batch) -> Int { batch.count }
    package func tokens(of batch: Batch) -> Int { translation.tokens(of: batch) }

    package func loss(of part: Batch, in pass: Pass) -> LossSums {
        let pairs = translation.corpus[part]
        let found = candidates(of: pairs, in: pass)
        let costs = zip(found, pairs.targets).flatMap { source.cost($0, Array($1)) }
        let tape = pass.record()
        var sums = LossSums()
        if config.crossEntropy > 0 {
            let scale = config.crossEntropy * pass.scale
            sums.smoothed = config.crossEntropy * translation.loss(of: pairs, scale: scale, in: pass, on: tape).smoothed
        }
        sums.smoothed += risk(of: found, costs, pairs, in: pass, on: tape)
        sums.plain = sums.smoothed
        return sums
    }

    private func risk(
        of found: [[[Int32]]], _ costs: [Double], _ pairs: PairBatch, in pass: Pass, on tape: Tape
    ) -> Double {
        let candidates = Candidates(
            tokens: tape.sentences(Array(found.joined())),
            sources: tape.arena.list(found.indices.flatMap { Array(repeating: $0, count: found[$0].count) }),
            costs: tape.arena.list(costs))
        return translation.model.risk(
            sources: translation.sources(of: pairs, in: pass, on: tape), candidates,
            inputs: translation.inputs(nil, candidates.tokens, in: pass, on: tape), alpha: config.alpha,
            scale: pass.scale, on: tape)
    }

    /// The cross-entropy of the targets, as of any translation.
    package func loss(of part: Batch, on tape: Tape) -> LossSums { translation.loss(of: part, on: tape) }

    // MARK: Candidates

    /// Different translations of every source.
    private func candidates(of pairs: PairBatch, in pass: Pass) -> [[[Int32]]] {
        let key = pass.draws.child(2)
        let drawn = pass.search { worker, weights in
            source.draw(pairs.sources.map { Array($0) }, pairs.sources.indices.map { key.child($0) }, worker, weights)
        }
        return zip(drawn, pairs.targets).map { drawn, target in
            Self.distinct(config.includesReference ? [Array(target)] + drawn : drawn, else: Array(target))
        }
    }

    /// Candidates without those that are there already or empty.
    ///
    /// - Parameter reference: what there is if none is left.
    private static func distinct(_ candidates: [[Int32]], else reference: [Int32]) -> [[Int32]] {
        var seen: Set<[Int32]> = []
        let distinct = candidates.filter { !$0.isEmpty && seen.insert($0).inserted }
        return distinct.isEmpty ? [reference] : distinct
    }

    // MARK: Memory

    /// As many candidates as there may be, each as long as the target.
    package var memoryProbe: MemoryProbe {
        let probe = translation.memoryProbe
        return MemoryProbe(tokens: probe.tokens, longestTarget: probe.longestTarget) {
            [config, vocabulary = translation.model.targetVocabulary] pairs, sourceTokens, targetTokens in
            guard let task = probe.make(pairs, sourceTokens, targetTokens) as? TranslationTask else {
                preconditionFailure("a translation that is measured as another task")
            }
            let source = CandidateSource { sources, _, _, _ in
                sources.map { _ in
                    (0..<config.candidates).map { Self.madeUp($0, tokens: targetTokens / pairs, vocabulary) }
                }
            } cost: { candidates, _ in
                candidates.map { _ in 1 }
            }
            return MinimumRiskTask(task, config, source)
        }
    }

    /// One of several sentences of a length that are different as far as the length allows.
    private static func madeUp(_ number: Int, tokens: Int, _ vocabulary: Int) -> [Int32] {
        var (tokens, rest) = (Array(repeating: SpecialToken.end, count: max(tokens, 1)), number)
        for position in tokens.indices.dropLast() {
            tokens[position] = Int32(rest % vocabulary)
            rest /= vocabulary
        }
        return tokens
    }
}
