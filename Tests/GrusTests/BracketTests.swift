import Grus
import GrusTraining
import Testing

/// Which trials are trained how far.
struct BracketTests {
    private func resource(_ least: Int, _ most: Int, _ factor: Int) -> SweepResource {
        var resource = SweepResource()
        (resource.least, resource.most, resource.factor) = (least, most, factor)
        return resource
    }

    private func table(_ bracket: Bracket) -> [[Int]] { bracket.rungs.map { [$0.trials, $0.resource ?? 0] } }

    /// Table 1 of Li et al. 2018: R = 81, η = 3.
    @Test func hyperbandHasTheBracketsOfThePaper() {
        let brackets = Bracket.hyperband(resource(1, 81, 3))
        #expect(
            brackets.map(table) == [
                [[81, 1], [27, 3], [9, 9], [3, 27], [1, 81]],
                [[27, 3], [9, 9], [3, 27], [1, 81]],
                [[9, 9], [3, 27], [1, 81]],
                [[6, 27], [2, 81]],
                [[5, 81]],
            ])
    }

    @Test(arguments: [
        (2, 18, 3, [2, 6, 18]), (1, 9, 3, [1, 3, 9]), (2, 20, 3, [2, 6, 20]), (3, 18, 3, [6, 18]),
        (1, 16, 2, [1, 2, 4, 8, 16]),
        (1, 1, 3, [1]), (5, 7, 2, [7]),
    ])
    func rungsAreCountedFromTheLast(_ least: Int, _ most: Int, _ factor: Int, rungs: [Int]) {
        #expect(resource(least, most, factor).rungs == rungs)
    }

    @Test func halvingKeepsOneOfFactorAndAtLeastOne() {
        #expect(table(.halving(12, resource(1, 9, 3))) == [[12, 1], [4, 3], [1, 9]])
        #expect(table(.halving(2, resource(1, 9, 3))) == [[2, 1], [1, 3], [1, 9]])
        #expect(Bracket.whole(7).rungs.map(\.trials) == [7] && Bracket.whole(7).rungs[0].resource == nil)
    }

    @Test func theBestGoOnAndOfEqualOnesTheFirst() {
        let trials: [(number: Int, value: Double?)] = [(0, 2), (1, 3), (2, nil), (3, 3), (4, 3), (5, 1)]
        #expect(Bracket.promoted(trials, 2, by: .bleu) == [1, 3])
        #expect(Bracket.promoted(trials, 2, by: .loss) == [0, 5])
        #expect(Bracket.promoted(trials, 4, by: .bleu) == [0, 1, 3, 4])
        #expect(Bracket.promoted(trials, 6, by: .bleu) == [0, 1, 3, 4, 5])
        #expect(Bracket.promoted([(0, nil)], 1, by: .bleu) == [])
    }
}
