import GrusDecoding
import GrusNetworks
import GrusNumerics
import Testing

/// What translations that are given attend to.
struct ForcedAttentionTests {
    /// Every step of a search attends most to where it does when its translation is given.
    @Test(arguments: SearchTests.attentions)
    func aTranslationAttendsAsItDidWhenItWasFound(attention: AttentionConfig) throws {
        let model = SearchTests.makeModel(seed: 3, attention: attention)
        let search = Search(ModelScorer(model), DecodingConfig(), aligns: true)
        for source in SearchTests.sources {
            let hypothesis = search.translate([source], on: Worker())[0]
            let tokens = hypothesis.steps.map(\.token)
            let weights = ModelScorer(model).attention(of: tokens, over: source, on: Worker())
            guard attention.kind != .none else {
                #expect(weights == nil)
                continue
            }
            let rows = try #require(weights)
            #expect(rows.count == tokens.count)
            for (row, step) in zip(rows, hypothesis.steps) {
                #expect(row.count == source.count && abs(row.reduce(0, +) - 1) < 1e-5)
                #expect(row.indices.max { row[$0] < row[$1] }.map(Int32.init) == step.position)
            }
        }
    }

    @Test func theWeightsAreThoseOfTheSource() throws {
        let scorer = TableScorer(
            probabilities: Array(repeating: [0, 0, 0.5, 0.5], count: 4), attention: [0.25, 0.75, 0])
        #expect(
            scorer.attention(of: [3, 3, 2], over: [3, 2], on: Worker()) == Array(repeating: [0.25, 0.75], count: 3))
    }
}
