import Foundation
import GrusDecoding
import GrusNumerics
import GrusRuntime
import Testing

/// Tokens and translations that are drawn.
struct SamplingTests {
    /// Of the tokens 2 to 7; unknown token and begin mark have a share that nobody else gets before they are left out.
    private static let probabilities = [0.05, 0.05, 0.1, 0.2, 0.05, 0.3, 0.2, 0.05]

    /// How often each token is drawn.
    private func counts(_ sampler: TokenSampler, draws: Int, except forbidden: [Int32] = []) -> [Int] {
        let arena = Arena()
        let next = NextTokens(logits: arena.matrix([Self.probabilities.map { Float(log($0)) - 2 }]))
        var random = RandomKey(seed: 7).makeGenerator()
        var counts = [Int](repeating: 0, count: 8)
        for _ in 0..<draws {
            guard let token = sampler.draw(next, row: 0, except: forbidden, &random) else { return [] }
            #expect(abs(Double(token.logProbability) - log(Self.probabilities[Int(token.token)])) < 1e-5)
            counts[Int(token.token)] += 1
        }
        return counts
    }

    /// Pearson's χ² of counts against the probabilities that are expected, which is above 24.3 for 7 degrees of freedom once
    /// in 1,000 times.
    private func expectFrequencies(_ counts: [Int], _ expected: [Double]) {
        let draws = Double(counts.reduce(0, +))
        let terms = zip(counts, expected).map { count, probability in
            let wanted = probability * draws
            if probability == 0 { #expect(count == 0) }
            return probability == 0 ? 0 : (Double(count) - wanted) * (Double(count) - wanted) / wanted
        }
        #expect(terms.reduce(0, +) < 24.3, "\(counts)")
    }

    private func normalized(_ weights: [Double]) -> [Double] {
        weights.map { $0 / weights.reduce(0, +) }
    }

    @Test func allTokensAreDrawnAsOftenAsTheyAreProbable() {
        expectFrequencies(counts(TokenSampler(), draws: 20_000), Self.probabilities)
    }

    @Test(arguments: [0.5, 2] as [Float]) func aTemperatureSharpensOrFlattens(temperature: Float) {
        var sampler = TokenSampler()
        sampler.temperature = temperature
        expectFrequencies(
            counts(sampler, draws: 20_000), normalized(Self.probabilities.map { pow($0, 1 / Double(temperature)) }))
    }

    @Test func forbiddenTokensLeaveTheirShareToTheOthers() {
        let expected = normalized([0, 0, 0.1, 0.2, 0.05, 0, 0.2, 0.05])
        expectFrequencies(counts(TokenSampler(), draws: 20_000, except: [0, 1, 5]), expected)
        #expect(counts(TokenSampler(), draws: 1, except: [0, 1, 2, 3, 4, 5, 6, 7]) == [])
    }

    /// 0.3, and of the two of 0.2 the one with the lower id first.
    @Test func theMostProbableTokensAreKept() {
        var sampler = TokenSampler()
        sampler.top = 2
        expectFrequencies(counts(sampler, draws: 20_000), normalized([0, 0, 0, 0.2, 0, 0.3, 0, 0]))
        sampler.top = 3
        expectFrequencies(counts(sampler, draws: 20_000, except: [3]), normalized([0, 0, 0.1, 0, 0, 0.3, 0.2, 0]))
    }

    /// 0.3 + 0.2 + 0.2 is just short of 0.75, and with 0.1 above it.
    @Test func theNucleusIsTheFewestTokensWithTheShare() {
        var sampler = TokenSampler()
        sampler.nucleus = 0.75
        expectFrequencies(counts(sampler, draws: 20_000), normalized([0, 0, 0.1, 0.2, 0, 0.3, 0.2, 0]))
        sampler.nucleus = 0.01
        expectFrequencies(counts(sampler, draws: 100), [0, 0, 0, 0, 0, 1, 0, 0])
        // Of the first three tokens, which share 0.7, two have 5/7.
        (sampler.top, sampler.nucleus) = (3, 0.7)
        expectFrequencies(counts(sampler, draws: 20_000), normalized([0, 0, 0, 0.2, 0, 0.3, 0, 0]))
    }

    /// After the begin mark an end has 0.5, token 3 and 4 a quarter each; after those an end is certain.
    @Test func translationsAreDrawnAsOftenAsTheyAreProbable() {
        let scorer = TableScorer(probabilities: [
            [0, 0, 1, 0, 0], [0, 0, 0.5, 0.25, 0.25], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0],
        ])
        var config = DecodingConfig()
        config.search = .sampling
        let found = Search(scorer, config).hypotheses(for: [.init([2])], count: 20_000, on: Worker())[0]
        let counts = [[], [3], [4]].map { tokens in found.count { $0.tokens == tokens } }
        #expect(counts.reduce(0, +) == 20_000)
        expectFrequencies(counts, [0.5, 0.25, 0.25])
    }

    /// What is drawn for a sentence depends on the seed and on the sentence alone.
    @Test func samplesDependOnTheSeedAndTheSentence() {
        var config = DecodingConfig()
        config.search = .sampling
        let model = ModelScorer(SearchTests.makeModel(seed: 1))
        let draw = { (config: DecodingConfig, sources: [[Int32]], count: Int) in
            Search(model, config).hypotheses(for: sources.map { .init($0) }, count: count, on: Worker())
        }
        let together = draw(config, SearchTests.sources, 6)
        for (source, samples) in zip(SearchTests.sources, together) {
            #expect(draw(config, [source], 6)[0].map(\.tokens) == samples.map(\.tokens))
            #expect(draw(config, [source], 2)[0].map(\.tokens) == samples.prefix(2).map(\.tokens))
        }
        #expect(Set(together[1].map(\.tokens)).count > 1)
        config.sampleSeed = 2
        #expect(draw(config, SearchTests.sources, 6).map { $0.map(\.tokens) } != together.map { $0.map(\.tokens) })
    }

    /// The log-probability of a sample is the model's own, whatever it was drawn with.
    @Test func aSampleHasTheProbabilityThatTheModelGives() {
        var config = DecodingConfig()
        (config.search, config.temperature, config.topK) = (.sampling, 0.7, 3)
        let model = SearchTests.makeModel(seed: 2)
        let source = SearchTests.sources[1]
        for sample in Search(ModelScorer(model), config).hypotheses(for: [.init(source)], count: 8, on: Worker())[0] {
            let target = sample.steps.map(\.token)
            let expected = SearchTests.logProbability(model, source, target, Worker())
            #expect(abs(Double(sample.logProbability) - expected) < 1e-3)
        }
    }
}
