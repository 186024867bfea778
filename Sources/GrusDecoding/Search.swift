import GrusNumerics
import GrusRuntime

/// Finds translations: by beam search (Sutskever et al. 2014; Bahdanau et al. 2015), with a beam of one greedily, or by chance.
///
/// Sentences are searched together, and what is found for one does not depend on the others. A sentence that is done
/// frees its rows.
package struct Search: Sendable {
    /// A sentence to translate.
    package struct Request: Sendable {
        /// Token ids with the end mark; not empty.
        package var source: [Int32]
        /// The target tokens that a translation begins with. With an end mark they are all of it, and the search only scores them.
        package var prefix: [Int32] = []
        /// The target tokens of terms that a translation must have; none is empty. Not for sampling, and not beside a prefix.
        package var terms: [[Int32]] = []
        /// The random stream of its samples; nil for one that follows from the seed of the options and the source.
        package var key: RandomKey?

        package init(_ source: [Int32], prefix: [Int32] = [], terms: [[Int32]] = [], key: RandomKey? = nil) {
            (self.source, self.prefix, self.terms, self.key) = (source, prefix, terms, key)
        }
    }

    /// What knows the probabilities.
    package let scorer: any Scorer
    /// The options.
    package let config: DecodingConfig
    /// The forbidden words of the options, in ids.
    private let forbidden: [[Int32]]
    /// Whether hypotheses tell where they have attended to.
    private let attends: Bool

    /// A search.
    ///
    /// - Parameters:
    ///   - forbidden: the forbidden words of the config, in ids.
    ///   - aligns: whether hypotheses are wanted with the positions that they have attended to.
    package init(_ scorer: any Scorer, _ config: DecodingConfig, forbidden: [[Int32]] = [], aligns: Bool = false) {
        precondition(config.beam >= 1, "a beam of \(config.beam)")
        precondition(config.search != .mbr, "a search for minimum Bayes risk, whose candidates have to be searched for")
        self.scorer = scorer
        self.config = config
        self.forbidden = forbidden
        attends = aligns || config.coveragePenalty != 0
    }

    /// Translates sentences.
    ///
    /// - Parameter sources: token ids with the end mark; none is empty.
    /// - Returns: the best hypothesis of every sentence.
    package func translate(_ sources: [[Int32]], on worker: Worker) -> [Hypothesis] {
        hypotheses(for: sources.map { Request($0) }, on: worker).map { $0[0] }
    }

    /// Translates sentences.
    ///
    /// - Parameter count: how many hypotheses of each are wanted, at most as many as the beam is wide.
    /// - Returns: the hypotheses of every sentence, best first; at least one, and fewer than wanted where there are no more.
    package func hypotheses(for requests: [Request], count: Int = 1, on worker: Worker) -> [[Hypothesis]] {
        hypotheses(for: requests, count: count, on: worker) { true } ?? []
    }

    /// Translates sentences as ``hypotheses(for:count:on:)`` does, as long as the result is wanted, which every step asks; nil when it
    /// turns out not to be.
    package func hypotheses(
        for requests: [Request], count: Int, on worker: Worker, while isWanted: () -> Bool
    ) -> [[Hypothesis]]? {
        guard isWanted() else { return nil }
        guard !requests.isEmpty else { return [] }
        worker.arena.reset()
        var frontiers = requests.map { frontier(for: $0, count: count) }
        var translation = scorer.start(
            requests, rows: requests.reduce(0) { $0 + rows(for: $1, count: count) }, attends: attends,
            on: worker)
        var tokens = frontiers.map(\.lastTokens)
        while tokens.contains(where: { !$0.isEmpty }) {
            guard isWanted() else { return nil }
            let next = translation.extend(Array(tokens.joined()))
            translation.keep(Self.advance(&frontiers, next, rows: tokens.map(\.count)))
            tokens = frontiers.map(\.lastTokens)
        }
        return frontiers.map(\.found)
    }

    /// Lets the hypotheses of all sentences grow.
    ///
    /// - Parameter counts: the rows of each.
    /// - Returns: for every row of the next step, the row of this step that it comes from.
    private static func advance(
        _ frontiers: inout [any Frontier], _ next: NextTokens, rows counts: [Int]
    ) -> [Int] {
        var rows: [Int] = []
        var first = 0
        for (index, count) in counts.enumerated() where count > 0 {
            rows += frontiers[index].advance(next, from: first).map { first + $0 }
            first += count
        }
        return rows
    }

    /// The most rows of a sentence.
    func rows(count: Int) -> Int { config.search == .sampling ? count : config.beam }

    /// The most rows of a sentence; terms widen a beam that has too few places for them.
    private func rows(for request: Request, count: Int) -> Int {
        max(rows(count: count), request.terms.isEmpty ? 0 : 1 + request.terms.reduce(0) { $0 + $1.count })
    }

    /// The hypotheses of a sentence before the first step.
    private func frontier(for request: Request, count: Int) -> any Frontier {
        let lengths = config.lengthLimit.lengths(sourceLength: request.source.count)
        var options = Beam.Options(
            width: rows(for: request, count: count), limit: max(lengths.upperBound, request.prefix.count + 1))
        options.wanted = count
        options.stopsEarly = config.earlyStopping
        options.ranking = config.ranking
        options.rules = config.rules(least: lengths.lowerBound, forbidden: forbidden)
        options.prefix = request.prefix
        options.positions = request.source.count
        if config.search == .sampling {
            precondition(request.terms.isEmpty, "samples that must have terms")
            return Samples(options, config.sampler, key: request.key ?? config.key(of: request.source))
        }
        if !request.terms.isEmpty { return ConstrainedBeam(options, terms: request.terms) }
        return config.groups > 1
            ? DiverseBeams(options, groups: config.groups, strength: Float(config.diversity)) : Beam(options)
    }
}

extension DecodingConfig {
    /// What hypotheses are compared by.
    var ranking: Ranking {
        var ranking = Ranking()
        ranking.length = LengthNormalization(lengthForm, exponent: lengthPenalty)
        ranking.coveragePenalty = Float(coveragePenalty)
        ranking.wordPenalty = Float(wordPenalty)
        return ranking
    }

    /// The random stream of the samples of a source.
    fileprivate func key(of source: [Int32]) -> RandomKey {
        source.reduce(RandomKey(seed: UInt64(sampleSeed))) { $0.child(Int($1)) }
    }

    /// How tokens are drawn.
    fileprivate var sampler: TokenSampler {
        var sampler = TokenSampler()
        sampler.temperature = Float(temperature)
        sampler.top = topK
        sampler.nucleus = nucleus
        return sampler
    }

    /// The rules of which tokens may come next.
    ///
    /// - Parameters:
    ///   - least: the least length, end mark included.
    ///   - forbidden: sequences that never come.
    fileprivate func rules(least: Int, forbidden: [[Int32]]) -> [any TokenRule] {
        var rules: [any TokenRule] = [NoSilentTokens(hasUnknown: unknown.kind != .forbidden)]
        if least > 1 { rules.append(LeastLength(least)) }
        if let unrepeated { rules.append(NoRepeatedNGram(order: unrepeated)) }
        if !forbidden.isEmpty { rules.append(NoSequence(forbidden)) }
        return rules
    }
}
