import Foundation
import GrusDecoding
import GrusNumerics
import GrusText
import Testing

/// Terms that must come.
struct ConstrainedBeamTests {
    /// Of the terms [5 6] and [7]: after each token, how many tokens are there and which are tried.
    @Test(
        arguments: [
            ([], 0, [5, 7]), ([5], 1, [6]), ([5, 6], 2, [7]), ([5, 6, 7], 3, []), ([7, 5], 2, [6]), ([7, 5, 6], 3, []),
            ([5, 7], 1, [5]), ([5, 5], 1, [6]), ([5, 8], 0, [5, 7]), ([8, 7], 1, [5]), ([7, 7], 1, [5]),
        ] as [([Int32], Int, [Int32])])
    func progress(tokens: [Int32], count: Int, next: [Int32]) {
        let progress = tokens.reduce(TermProgress([[5, 6], [7]])) { $0.advanced(by: $1) }
        #expect(progress.tokens == count && progress.nextTokens == next)
        #expect(progress.isComplete == (count == 3))
    }

    @Test func aTermThatIsWantedTwiceComesTwice() {
        let once = TermProgress([[5], [5]]).advanced(by: 5)
        #expect(!once.isComplete && once.nextTokens == [5])
        #expect(once.advanced(by: 5).isComplete)
    }

    /// Tokens 4 and 5 hardly ever come, and an end is as probable after any token.
    @Test func anImprobableTermComes() {
        let scorer = TableScorer(probabilities: Array(repeating: [0, 0, 0.6, 0.39, 0.005, 0.005], count: 6))
        var config = DecodingConfig()
        config.beam = 2
        let search = Search(scorer, config)
        let found = search.hypotheses(for: [.init([2], terms: [[4]]), .init([2], terms: [[5, 4]])], on: Worker())
        #expect(found[0][0].tokens.contains(4) && found[0][0].hasEnd)
        let tokens = found[1][0].tokens
        #expect(zip(tokens, tokens.dropFirst()).contains { $0 == (5, 4) } && found[1][0].hasEnd)
    }

    /// A beam that drops nothing finds the best of all sequences that have the terms.
    @Test func theBestOfAllSequencesWithTheTerms() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let model = SearchTests.makeModel(seed: seed, vocabulary: 6)
            let worker = Worker()
            var sequences: [[Int32]] = [[]]
            var longest = sequences
            for _ in 1..<SearchTests.limit([2]) {
                longest = longest.flatMap { sequence in ([3, 4, 5] as [Int32]).map { sequence + [$0] } }
                sequences += longest
            }
            sequences = sequences.filter { sequence in
                sequence.contains(5) && zip(sequence, sequence.dropFirst()).contains { $0 == (3, 4) }
            }
            let scores = sequences.map { sequence in
                SearchTests.logProbability(model, [2], sequence + [2], worker) / Double(sequence.count + 1)
            }
            let best = try #require(scores.indices.max { scores[$0] < scores[$1] })
            let search = SearchTests.search(model, beam: 8000)
            let found = search.hypotheses(for: [.init([2], terms: [[3, 4], [5]])], on: worker)
            #expect(found[0][0].tokens == sequences[best])
        }
    }
}
