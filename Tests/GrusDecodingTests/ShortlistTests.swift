import Foundation
import GrusAutodiff
import GrusDecoding
import GrusNetworks
import GrusNumerics
import GrusText
import Testing

/// Searches that choose from the tokens of a shortlist.
struct ShortlistTests {
    /// Source tokens 3 to 6 have one or two targets of twelve tokens each, and 3 there always is.
    private static let shortlist = Shortlist(
        always: [3], targets: [[], [], [4], [7, 5], [9], [5, 11], []], targetVocabulary: 12)

    private static func model(seed: UInt64 = 1, attention: AttentionConfig = .mlp) -> Seq2Seq {
        SearchTests.makeModel(seed: seed, attention: attention, vocabulary: 12)
    }

    // MARK: Lists

    /// With the end mark of the source, the marks and what there always is.
    @Test func aSentenceHasTheTargetsOfItsTokens() {
        #expect(Self.shortlist.tokens(for: .init([2])) == [0, 1, 2, 3, 4])
        #expect(Self.shortlist.tokens(for: .init([3, 5, 2])) == [0, 1, 2, 3, 4, 5, 7, 11])
        #expect(Self.shortlist.tokens(for: .init([6, 4, 4, 2])) == [0, 1, 2, 3, 4, 9])
    }

    @Test func whatIsGivenIsOnTheList() {
        #expect(Self.shortlist.tokens(for: .init([2], prefix: [10, 4])) == [0, 1, 2, 3, 4, 10])
        #expect(Self.shortlist.tokens(for: .init([2], terms: [[8, 10], [11]])) == [0, 1, 2, 3, 4, 8, 10, 11])
        #expect(Self.shortlist.tokens(for: .init([2], prefix: [10, 2])) == Array(0..<12))
    }

    @Test func tokensOfAllWordsOfASetComeInOrder() {
        let list = Shortlist(always: [129, 64], targets: [[128, 63], [127, 5, 64]], targetVocabulary: 130)
        #expect(list.tokens(for: .init([0])) == [0, 1, 2, 63, 64, 128, 129])
        #expect(list.tokens(for: .init([1, 0])) == [0, 1, 2, 5, 63, 64, 127, 128, 129])
    }

    // MARK: Logits

    /// Two rows with the probabilities ¼ and ¾ of the tokens 3 and 7, and 0.5, 0.2 and 0.3 of 2, 5 and 9. Behind the first are
    /// numbers without meaning.
    private func next(_ arena: Arena) -> NextTokens {
        let weights: [[Double]] = [[1, 3, 1000], [5, 2, 3]]
        let logits = weights.map { row in row.map { Float(log($0)) } }
        return NextTokens(
            logits: TokenLogits(
                arena.matrix(logits), tokens: [arena.list([3, 7]), arena.list([2, 5, 9])], vocabulary: 12))
    }

    @Test func columnsAreTheTokensOfTheirRows() {
        let arena = Arena()
        let next = next(arena)
        #expect(next.top(5, of: 0).map(\.token) == [7, 3])
        #expect(next.top(2, of: 1).map(\.token) == [2, 9])
        #expect(next.top(2, of: 1, except: [2, 8]).map(\.token) == [9, 5])
        #expect(abs(next.top(1, of: 0)[0].logProbability - Float(log(0.75))) < 1e-6)
        #expect(next.token(5, of: 1).token == 5)
        #expect(abs(next.token(5, of: 1).logProbability - Float(log(0.2))) < 1e-6)
        let probabilities = next.probabilities(of: 1, temperature: 1)
        let expected: [Float] = [0, 0, 0.5, 0, 0, 0.2, 0, 0, 0, 0.3, 0, 0]
        #expect(zip(probabilities, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(probabilities)")
        #expect(probabilities.count == 12)
    }

    // MARK: Searches

    private static let sources = (0..<40).map { (index: Int) -> [Int32] in
        let tokens = (0..<1 + index % 5).map { (place: Int) -> Int32 in Int32(3 + (index + place * place) % 4) }
        return tokens + [SpecialToken.end]
    }

    private func search(_ scorer: any Scorer, _ change: (inout DecodingConfig) -> Void = { _ in }) -> Search {
        var config = DecodingConfig()
        change(&config)
        return Search(scorer, config)
    }

    private static let searches: [@Sendable (inout DecodingConfig) -> Void] = [
        { $0.beam = 1 }, { $0.beam = 5 }, { ($0.beam, $0.groups) = (4, 2) }, { $0.search = .sampling },
        { ($0.search, $0.nucleus) = (.sampling, 0.8) },
    ]

    /// A list of all tokens leaves out none.
    @Test(arguments: searches.indices, [Precision.f32, .int8])
    func aListOfAllTokensChangesNothing(search index: Int, precision: Precision) throws {
        let model = try Self.model().rounded(to: precision)
        let all = Shortlist(always: Array(3..<12), targets: Array(repeating: [], count: 7), targetVocabulary: 12)
        let expected = search(ModelScorer(model), Self.searches[index]).translate(Self.sources, on: Worker())
        let found = search(ModelScorer(model, shortlist: all), Self.searches[index]).translate(
            Self.sources, on: Worker())
        #expect(found == expected)
    }

    /// In groups of rows and alone.
    @Test(arguments: searches.indices, [Precision.f32, .bf16, .int8])
    func aSentenceIsTranslatedAloneAsAmongOthers(search index: Int, precision: Precision) throws {
        for attention in SearchTests.attentions {
            let scorer = ModelScorer(
                try Self.model(attention: attention).rounded(to: precision), shortlist: Self.shortlist)
            let search = search(scorer, Self.searches[index])
            let together = search.translate(Self.sources, on: Worker())
            for (source, found) in zip(Self.sources, together) {
                #expect(search.translate([source], on: Worker()) == [found])
                let list = Self.shortlist.tokens(for: .init(source))
                #expect(found.tokens.allSatisfy(list.contains))
            }
        }
    }

    @Test func whatIsGivenComes() {
        let search = search(ModelScorer(Self.model(), shortlist: Self.shortlist)) { $0.beam = 4 }
        let requests: [Search.Request] = [
            .init([3, 2], prefix: [10, 8]), .init([4, 2], terms: [[8, 10], [6]]), .init([5, 2]),
        ]
        let found = search.hypotheses(for: requests, on: Worker()).map { $0[0] }
        #expect(found[0].tokens.starts(with: [10, 8]))
        #expect(found[1].tokens.contains(6) && found[1].tokens.contains(8))
        #expect(found[2] == search.translate([[5, 2]], on: Worker())[0])
    }

    /// What is only scored has the score that it has without a list, also beside others.
    @Test func whatIsGivenWholeIsScoredAmongAllTokens() {
        let request = Search.Request([3, 2], prefix: [10, 8, 2])
        let whole = search(ModelScorer(Self.model())).hypotheses(for: [request], on: Worker())[0]
        let listed = search(ModelScorer(Self.model(), shortlist: Self.shortlist))
            .hypotheses(for: [.init([4, 2]), request], on: Worker())[1]
        #expect(listed == whole)
    }

    @Test(arguments: [DecodingConfig.EnsembleMean.log, .probability])
    func membersOfAnEnsembleHaveOneList(mean: DecodingConfig.EnsembleMean) {
        let members = [1, 2].map { ModelScorer(Self.model(seed: $0), shortlist: Self.shortlist) }
        let both = search(EnsembleScorer(members, mean: mean)) { $0.beam = 3 }
        let together = both.translate(Self.sources, on: Worker())
        for (source, found) in zip(Self.sources, together).prefix(8) {
            #expect(both.translate([source], on: Worker()) == [found])
            #expect(found.tokens.allSatisfy(Self.shortlist.tokens(for: .init(source)).contains))
        }
        let twice = search(EnsembleScorer([members[0], members[0]], mean: mean)) { $0.beam = 3 }
        let once = search(members[0]) { $0.beam = 3 }.translate(Self.sources, on: Worker())
        #expect(twice.translate(Self.sources, on: Worker()).map(\.tokens) == once.map(\.tokens))
    }

    /// Memory is taken back: hundreds of steps need no more than a few.
    @Test func stepsGiveTheirMemoryBack() {
        let worker = Worker()
        var translation = ModelScorer(Self.model(), shortlist: Self.shortlist)
            .start([.init([3, 4, 2]), .init([5, 2])], rows: 2, attends: true, on: worker)
        for _ in 0..<3 {
            _ = translation.extend([3, 4])
            translation.keep([0, 1])
        }
        let peak = worker.arena.peak
        for _ in 0..<300 {
            _ = translation.extend([3, 4])
            translation.keep([0, 1])
        }
        #expect(worker.arena.peak == peak)
    }
}
