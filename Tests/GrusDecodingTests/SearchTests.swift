import Foundation
import GrusAutodiff
import GrusDecoding
import GrusNetworks
import GrusNumerics
import GrusText
import Testing

/// Searches with tiny models whose weights are random and large, so that their distributions have edges.
struct SearchTests {
    static let sources: [[Int32]] = [
        [4, 5, 2], [3, 6, 6, 5, 4, 2], [2], [6, 3, 4, 2], [5, 2], [3, 4, 5, 6, 3, 4, 5, 2],
    ]

    /// Every way of it that a search treats in its own.
    static let attentions: [AttentionConfig] = {
        var (dot, covered) = (AttentionConfig.dot, AttentionConfig.mlp)
        (dot.heads, dot.hidden) = (5, 10)
        (covered.heads, covered.hidden, covered.coverage) = (2, 8, true)
        return [.mlp, dot, .general, covered, .none]
    }()

    static func makeModel(
        seed: UInt64, attention: AttentionConfig = .mlp, layers: Int = 1, vocabulary: Int = 7
    ) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = 6
        config.encoder.hidden = 5
        config.decoder.hidden = 7
        config.decoder.layers = layers
        config.decoder.attention = attention
        let model = Seq2Seq(config, sourceVocabulary: 7, targetVocabulary: vocabulary, seed: seed)
        for entry in model.parameters.layout.entries {
            let scale: Float = entry.name == "target.embedding" ? 12 : 3
            model.parameters.set(entry.parameter, to: model.parameters.values(of: entry.parameter).map { scale * $0 })
        }
        return model
    }

    static func search(_ model: Seq2Seq, beam: Int, lengthPenalty: Double = 1) -> Search {
        var config = DecodingConfig()
        config.beam = beam
        config.lengthPenalty = lengthPenalty
        return Search(ModelScorer(model), config)
    }

    static func limit(_ source: [Int32]) -> Int {
        DecodingConfig.LengthLimit().lengths(sourceLength: source.count).upperBound
    }

    /// The log-probability of a target, as training sees it.
    static func logProbability(_ model: Seq2Seq, _ source: [Int32], _ target: [Int32], _ worker: Worker) -> Double {
        let tape = Tape(worker: worker, parameters: model.parameters)
        return -model.loss(sources: tape.sentences([source]), targets: tape.sentences([target]), on: tape).plain
    }

    /// Always takes the best next token.
    static func greedy(_ model: Seq2Seq, _ source: [Int32]) -> [Int32] {
        let tape = Tape(worker: Worker(), parameters: model.parameters)
        let prepared = model.decoder.prepare(model.encoder.encode(tape.sentences([source]), on: tape), on: tape)
        let memory = model.decoder.memory(prepared, sentences: tape.arena.list([0]), on: tape)
        var state = model.decoder.initialState(prepared, sentences: tape.arena.list([0]), on: tape)
        var tokens: [Int32] = []
        while tokens.count < limit(source) {
            let last = tape.arena.list([tokens.last ?? SpecialToken.begin])
            let after = model.extend(state, with: last, memory, on: tape)
            let best = NextTokens(logits: model.logits(after.readout, on: tape))
                .top(1, of: 0, except: SpecialToken.silent)[0].token
            if best == SpecialToken.end { break }
            tokens.append(best)
            state = after.state
        }
        return tokens
    }

    @Test(arguments: attentions, [1, 2])
    func aBeamOfOneIsGreedy(attention: AttentionConfig, layers: Int) {
        for seed in 1...4 as ClosedRange<UInt64> {
            let model = Self.makeModel(seed: seed, attention: attention, layers: layers)
            let found = Self.search(model, beam: 1).translate(Self.sources, on: Worker())
            #expect(found.map(\.tokens) == Self.sources.map { Self.greedy(model, $0) })
        }
    }

    /// With random weights the unknown token and the begin mark are often the most probable.
    @Test(arguments: [1, 4])
    func aTranslationHasNoTokenThatSaysNothing(beam: Int) {
        for seed in 1...8 as ClosedRange<UInt64> {
            let found = Self.search(Self.makeModel(seed: seed), beam: beam).translate(Self.sources, on: Worker())
            #expect(found.allSatisfy { $0.tokens.allSatisfy { $0 > 2 } })
        }
    }

    /// The end mark alone is left of three tokens, and one token beside it of four.
    @Test(arguments: [3, 4], [1, 2, 5])
    func aBeamMayBeWiderThanTheVocabulary(vocabulary: Int, beam: Int) {
        let model = Self.makeModel(seed: 1, vocabulary: vocabulary)
        for hypothesis in Self.search(model, beam: beam).translate(Self.sources, on: Worker()) {
            #expect(hypothesis.tokens.allSatisfy { $0 == 3 && vocabulary == 4 })
        }
    }

    /// Six target tokens, of which three and the end mark are used, and a limit of seven steps make 1,093 sequences that end: a beam of 3,000 drops none.
    @Test(arguments: [0, 0.6, 1])
    func aBeamThatDropsNothingFindsTheBestOfAllSequences(lengthPenalty: Double) throws {
        let limit = Self.limit([2])
        #expect(limit == 7)
        var sequences: [[Int32]] = [[]]
        var longest = sequences
        for _ in 1..<limit {
            longest = longest.flatMap { sequence in ([3, 4, 5] as [Int32]).map { sequence + [$0] } }
            sequences += longest
        }
        #expect(sequences.count == 1093)
        for seed in 1...3 as ClosedRange<UInt64> {
            let model = Self.makeModel(seed: seed, vocabulary: 6)
            let worker = Worker()
            let scores = sequences.map { sequence in
                Self.logProbability(model, [2], sequence + [2], worker) / pow(Double(sequence.count + 1), lengthPenalty)
            }
            let best = try #require(scores.indices.max { scores[$0] < scores[$1] })
            let found = Self.search(model, beam: 3000, lengthPenalty: lengthPenalty).translate([[2]], on: worker)
            #expect(found.map(\.tokens) == [sequences[best]])
            #expect(abs(Double(found[0].score) - scores[best]) < 1e-4)
        }
    }

    @Test(arguments: attentions, [1, 3, 5])
    func aSentenceIsTranslatedAlikeAloneAndAmongOthers(attention: AttentionConfig, beam: Int) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let search = Self.search(Self.makeModel(seed: seed, attention: attention), beam: beam)
            let together = search.translate(Self.sources, on: Worker())
            let backwards = search.translate(Self.sources.reversed(), on: Worker())
            #expect(together.map(\.tokens) == backwards.reversed().map(\.tokens))
            for (source, hypothesis) in zip(Self.sources, together) {
                let alone = search.translate([source], on: Worker())
                #expect(alone.map(\.tokens) == [hypothesis.tokens])
                #expect(abs(alone[0].score - hypothesis.score) < 1e-5)
            }
        }
    }

    /// Longest first, at most `batch` of them, and no more tokens than there is memory for.
    @Test func batchesAreLimited() {
        var config = DecodingConfig()
        config.batch = 3
        let search = Search(ModelScorer(Self.makeModel(seed: 1)), config)
        let whole = Search.batchTokens
        #expect(search.batches(of: []) == [])
        #expect(search.batches(of: [2, 3, 2, 4, 2]) == [[3, 1, 4], [2, 0]])
        #expect(search.batches(of: [5, whole / 2, whole, whole / 2, 2 * whole]) == [[4], [2], [3, 1], [0]])
    }

    /// Byte by byte: batches may be cut anywhere.
    @Test(arguments: attentions, [1, 5])
    func whatIsFoundDoesNotDependOnTheBatch(attention: AttentionConfig, beam: Int) {
        let search = Self.search(Self.makeModel(seed: 2, attention: attention), beam: beam)
        let sources: [[Int32]] = (1...12).flatMap { copies in
            Self.sources.map { source in Array(repeating: source.dropLast(), count: copies).joined() + [2] }
        }
        let worker = Worker()
        let together = search.translate(sources, on: worker)
        for size in [1, 2, 7] {
            let batches = stride(from: 0, to: sources.count, by: size).map {
                sources[$0..<min($0 + size, sources.count)]
            }
            #expect(batches.flatMap { search.translate(Array($0), on: worker) } == together)
        }
    }

    @Test(arguments: [0, 0.6, 1])
    func theScoreOfSeveralIsThatOfOneAsLong(lengthPenalty: Double) {
        let search = Self.search(Self.makeModel(seed: 1), beam: 2, lengthPenalty: lengthPenalty)
        let found = search.translate(Self.sources, on: Worker())
        for hypothesis in found { #expect(search.config.score(of: [hypothesis]) == hypothesis.score) }
        let length = Double(found.reduce(0) { $0 + $1.length })
        let expected = found.reduce(0) { $0 + Double($1.logProbability) } / pow(length, lengthPenalty)
        #expect(abs(Double(search.config.score(of: found)) - expected) < 1e-3 * abs(expected))
        #expect(search.config.score(of: []) == 0)
    }

    @Test(arguments: [0, 0.6, 1])
    func aScoreIsTheLogProbabilityOverThePowerOfTheLength(lengthPenalty: Double) {
        var lengths: Set<Int> = []
        for seed in 1...4 as ClosedRange<UInt64> {
            let model = Self.makeModel(seed: seed)
            let found = Self.search(model, beam: 4, lengthPenalty: lengthPenalty).translate(Self.sources, on: Worker())
            for (source, hypothesis) in zip(Self.sources, found) {
                let isEnded = hypothesis.tokens.count < Self.limit(source)
                let target = hypothesis.tokens + (isEnded ? [SpecialToken.end] : [])
                let expected = Self.logProbability(model, source, target, Worker())
                #expect(abs(Double(hypothesis.logProbability) - expected) < 1e-4)
                let score = expected / pow(Double(target.count), lengthPenalty)
                #expect(abs(Double(hypothesis.score) - score) < 1e-4)
                lengths.insert(target.count)
            }
        }
        #expect(lengths.count > 1, "all translations are of one length: the models say too little")
    }

    @Test func nothingIsTranslatedToNothing() {
        #expect(Self.search(Self.makeModel(seed: 1), beam: 2).translate([], on: Worker()).isEmpty)
    }

    // MARK: Several hypotheses, prefixes, given translations

    /// Where every sequence is kept, the best ones come in their order, and the first does not depend on how many are wanted.
    @Test func theBestOfAllSequencesComeInTheirOrder() {
        let model = Self.makeModel(seed: 1, vocabulary: 6)
        let search = Self.search(model, beam: 3000, lengthPenalty: 0.6)
        let worker = Worker()
        var sequences: [[Int32]] = [[]]
        var longest = sequences
        for _ in 1..<Self.limit([2]) {
            longest = longest.flatMap { sequence in ([3, 4, 5] as [Int32]).map { sequence + [$0] } }
            sequences += longest
        }
        let ranked = sequences.map { sequence in
            let logProbability = Self.logProbability(model, [2], sequence + [2], worker)
            return (sequence, logProbability / pow(Double(sequence.count + 1), 0.6))
        }.sorted { $0.1 > $1.1 }
        let found = search.hypotheses(for: [.init([2])], count: 12, on: worker)[0]
        #expect(found.map(\.tokens) == ranked.prefix(12).map(\.0))
    }

    @Test(arguments: [1, 2, 4])
    func theFirstDoesNotDependOnHowManyAreWanted(count: Int) {
        for seed in 1...6 as ClosedRange<UInt64> {
            let search = Self.search(Self.makeModel(seed: seed), beam: 4)
            let alone = search.translate(Self.sources, on: Worker())
            let several = search.hypotheses(for: Self.sources.map { .init($0) }, count: count, on: Worker())
            #expect(several.map { $0[0] } == alone)
            #expect(several.allSatisfy { $0.count <= count })
        }
    }

    @Test func translationsBeginWithTheirPrefix() {
        let search = Self.search(Self.makeModel(seed: 2), beam: 3)
        let prefixes: [[Int32]] = [[3], [], [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4], [5, 3], [], [6]]
        let found = search.hypotheses(
            for: zip(Self.sources, prefixes).map { .init($0, prefix: $1) }, count: 3, on: Worker())
        for (list, prefix) in zip(found, prefixes) {
            #expect(list.allSatisfy { $0.tokens.starts(with: prefix) })
        }
        let free = search.translate(Self.sources, on: Worker())
        #expect(found[1][0] == free[1] && found[4][0] == free[4])
    }

    /// The best translation as a prefix with its end mark is scored as it was.
    @Test func aGivenTranslationIsScoredAsItWasFound() {
        let model = Self.makeModel(seed: 3)
        let search = Self.search(model, beam: 4)
        let found = search.translate(Self.sources, on: Worker())
        let requests = zip(Self.sources, found).map { Search.Request($0, prefix: $1.tokens + [SpecialToken.end]) }
        let scored = search.hypotheses(for: requests, on: Worker()).map { $0[0] }
        for (found, scored) in zip(found, scored) where found.hasEnd { #expect(found == scored) }
        let odd: [Int32] = [6, 6, 3, 2]
        let score = search.hypotheses(for: [.init(Self.sources[0], prefix: odd)], on: Worker())[0][0]
        #expect(abs(Double(score.logProbability) - Self.logProbability(model, Self.sources[0], odd, Worker())) < 1e-4)
    }

    // MARK: Rules

    @Test func rulesHoldInWhatIsFound() {
        var config = DecodingConfig()
        (config.beam, config.unrepeated, config.lengthLimit.least) = (4, 2, 1)
        (config.lengthLimit.ratio, config.lengthLimit.plus) = (1, 2)
        for seed in 1...6 as ClosedRange<UInt64> {
            let search = Search(ModelScorer(Self.makeModel(seed: seed)), config, forbidden: [[3, 4], [6]])
            for (source, hypothesis) in zip(Self.sources, search.translate(Self.sources, on: Worker())) {
                let pairs = zip(hypothesis.tokens, hypothesis.tokens.dropFirst()).map { [$0, $1] }
                #expect(Set(pairs).count == pairs.count)
                #expect(!hypothesis.tokens.contains(6) && !pairs.contains([3, 4]))
                #expect(hypothesis.length <= source.count + 2)
                #expect(hypothesis.length >= source.count || !hypothesis.hasEnd)
            }
        }
    }

    /// Of all sequences the one with the best sum of all terms.
    @Test func theBestOfAllSequencesWithEveryPenalty() throws {
        var config = DecodingConfig()
        (config.beam, config.lengthForm, config.lengthPenalty) = (3000, .wu, 0.8)
        (config.coveragePenalty, config.wordPenalty) = (0.4, -0.3)
        for seed in 1...3 as ClosedRange<UInt64> {
            let scorer = ModelScorer(Self.makeModel(seed: seed, vocabulary: 6))
            let search = Search(scorer, config)
            let best = search.translate([[2]], on: Worker())[0]
            var all: [Search.Request] = []
            var longest: [[Int32]] = [[]]
            for _ in 0..<Self.limit([2]) {
                all += longest.map { Search.Request([2], prefix: $0 + [SpecialToken.end]) }
                longest = longest.flatMap { sequence in ([3, 4, 5] as [Int32]).map { sequence + [$0] } }
            }
            config.beam = 1
            let scores = Search(scorer, config).hypotheses(for: all, on: Worker()).map { $0[0] }
            let greatest = try #require(scores.max { $0.score < $1.score })
            #expect(abs(best.score - greatest.score) < 1e-5 && best.tokens == greatest.tokens)
            config.beam = 3000
        }
    }
}
