import Foundation
import GrusDecoding
import GrusNumerics
import GrusText
import Testing

/// Distributions of the next token that are averaged.
struct EnsembleTests {
    private func next(_ mean: DecodingConfig.EnsembleMean, _ members: [[Double]]) -> [Double] {
        let scorers = members.map { TableScorer(probabilities: Array(repeating: $0, count: $0.count)) }
        let worker = Worker()
        var translation = EnsembleScorer(scorers, mean: mean).start([.init([2])], rows: 1, attends: false, on: worker)
        return translation.extend([1]).probabilities(of: 0, temperature: 1).map(Double.init)
    }

    /// The means of 0.5 and 0.25, of 0.5 and 0.75.
    @Test func probabilities() {
        let found = next(.probability, [[0.5, 0.5], [0.25, 0.75]])
        #expect(zip(found, [0.375, 0.625]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    /// √(0.5 · 0.25) and √(0.5 · 0.75), over their sum.
    @Test func logProbabilities() {
        let found = next(.log, [[0.5, 0.5], [0.25, 0.75]])
        let (first, second) = (0.125.squareRoot(), 0.375.squareRoot())
        #expect(abs(found[0] - first / (first + second)) < 1e-6 && abs(found[1] - second / (first + second)) < 1e-6)
    }

    /// A model beside itself finds what it finds alone, but for rounding.
    @Test(arguments: [DecodingConfig.EnsembleMean.log, .probability], [1, 4])
    func aModelTwiceIsTheModel(mean: DecodingConfig.EnsembleMean, beam: Int) {
        for seed in 1...3 as ClosedRange<UInt64> {
            let model = ModelScorer(SearchTests.makeModel(seed: seed))
            var config = DecodingConfig()
            config.beam = beam
            let alone = Search(model, config).translate(SearchTests.sources, on: Worker())
            let twice = Search(EnsembleScorer([model, model], mean: mean), config)
                .translate(SearchTests.sources, on: Worker())
            #expect(alone.map(\.tokens) == twice.map(\.tokens))
            #expect(zip(alone, twice).allSatisfy { abs($0.score - $1.score) < 1e-4 })
        }
    }

    /// Memory is taken back: hundreds of steps need no more than a few.
    @Test func stepsGiveTheirMemoryBack() {
        let model = ModelScorer(SearchTests.makeModel(seed: 1))
        let worker = Worker()
        var translation = EnsembleScorer([model, model, model], mean: .log)
            .start([.init([3, 4, 2])], rows: 1, attends: true, on: worker)
        for _ in 0..<3 {
            _ = translation.extend([3])
            translation.keep([0])
        }
        let peak = worker.arena.peak
        for _ in 0..<300 {
            _ = translation.extend([3])
            translation.keep([0])
        }
        #expect(worker.arena.peak == peak)
    }

    /// Members of other sizes are members too, and each keeps its own state.
    @Test func modelsOfOtherSizesGoTogether() {
        let members = [SearchTests.makeModel(seed: 1), SearchTests.makeModel(seed: 2, attention: .none, layers: 2)]
        var config = DecodingConfig()
        config.beam = 3
        let ensemble = EnsembleScorer(members.map { ModelScorer($0) }, mean: .probability)
        let found = Search(ensemble, config, aligns: true).translate(SearchTests.sources, on: Worker())
        for (source, hypothesis) in zip(SearchTests.sources, found) {
            #expect(hypothesis.steps.allSatisfy { $0.position.map { source.indices.contains(Int($0)) } == true })
            var tokens = hypothesis.tokens
            if hypothesis.hasEnd { tokens.append(SpecialToken.end) }
            let expected = tokens.indices.reduce(0.0) { sum, step in
                let logarithms = members.map {
                    SearchTests.logProbability($0, source, Array(tokens[...step]), Worker())
                        - (step == 0 ? 0 : SearchTests.logProbability($0, source, Array(tokens[..<step]), Worker()))
                }
                return sum + log(logarithms.reduce(0) { $0 + exp($1) } / 2)
            }
            #expect(abs(Double(hypothesis.logProbability) - expected) < 1e-3)
        }
    }
}
