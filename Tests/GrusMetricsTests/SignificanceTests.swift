import GrusMetrics
import Testing

@Suite struct SignificanceTests {
    @Test func streamEqualsNumPy() throws {
        for (seed, expected) in try Fixtures.load().streams {
            var stream = RandomStream(.fixed(try #require(UInt64(seed))))
            let columns = expected.trials[0].count
            let bits = stream.bits(rows: expected.trials.count, columns: columns)
            let trials = expected.trials.indices.map { row in (0..<columns).map { bits[row, $0] ? 1 : 0 } }
            #expect(trials == expected.trials)
            #expect(stream.integers(expected.choice.count, below: expected.bound).map(Int.init) == expected.choice)
        }
    }

    @Test func pairedTestsEqualSacreBLEU() throws {
        for expected in try Fixtures.load().significance {
            let lines = PairedLines.fixture(expected.systems.map(\.lines), expected.refs)
            for (name, comparison) in expected.bs { try compare(name, lines, .bootstrap(300), comparison) }
            for (name, comparison) in expected.ar {
                try compare(name, lines, .randomization(2000, intervals: 300), comparison)
            }
        }
    }

    @Test(.enabled(if: Golden.folder != nil, "needs metrics/golden.json in $GRUS_DATA"))
    func goldenPairedTestsEqualSacreBLEU() throws {
        for (_, paired) in try Golden.load().paired {
            let systems = try paired.systems.map { try Golden.lines($0[1]) }
            var lines = PairedLines.fixture(systems, try paired.refs.map(Golden.lines))
            lines.tokenizer = paired.target == "zh" ? .chinese : .v13a
            for (name, comparison) in paired.bs.results { try compare(name, lines, .bootstrap(1000), comparison) }
            for (name, comparison) in paired.ar.results {
                try compare(name, lines, .randomization(10_000, intervals: 1000), comparison)
            }
        }
    }

    @Test(.enabled(if: Golden.folder != nil, "needs metrics/golden.json in $GRUS_DATA"))
    func goldenStreamsEqualNumPy() throws {
        for (_, pair) in try Golden.load().pairs {
            let choice = try #require(pair.rng["bootstrap"])
            var stream = RandomStream(.standard)
            let integers = stream.integers(1000 * pair.lines, below: pair.lines).map(Int.init)
            #expect(Array(integers.prefix(32)) == choice.first32)
            #expect(Array(integers.suffix(8)) == choice.last8)
            #expect(integers.reduce(0, +) == choice.sum)
            let trials = try #require(pair.rng["ar"])
            stream = RandomStream(.standard)
            let rows = stream.bits(rows: 10_000, columns: pair.lines)
            let bits = (0..<10_000).flatMap { row in (0..<pair.lines).map { rows[row, $0] ? 1 : 0 } }
            #expect(Array(bits.prefix(32)) == trials.first32)
            #expect(Array(bits.suffix(8)) == trials.last8)
            #expect(bits.reduce(0, +) == trials.sum)
        }
    }

    @Test func systemsOfUnequalLengthAreRefused() throws {
        let bleu = BLEU()
        let two = try bleu.statistics(hypotheses: ["a", "b"], references: [["a", "b"]])
        let one = try bleu.statistics(hypotheses: ["a"], references: [["a"]])
        #expect(throws: MetricError.unequalSystems(baseline: 2, system: 1, segments: 1)) {
            try bleu.pairedBootstrap(baseline: two, systems: [two, one])
        }
    }

    @Test func aSystemDoesNotDifferFromItself() throws {
        let lines = ["a b c d e", "f g h i j", "k l m"]
        let bleu = BLEU()
        let statistics = try bleu.statistics(hypotheses: lines, references: [["a b c d x", "f g h i j", "k l"]])
        let result = try bleu.pairedRandomization(baseline: statistics, systems: [statistics], trials: 99)
        #expect(result.map(\.pValue) == [nil, 0.01])
    }

    @Test func seedsDifferAndRepeat() throws {
        let lines = (0..<50).map { "\($0) cranes fly \($0 % 3) south \($0 % 7)" }
        let references = (0..<50).map { "\($0) cranes fly \($0 % 5) south \($0 % 4)" }
        let statistics = try TER().statistics(hypotheses: lines, references: [references])
        let first = TER().bootstrap(statistics, resamples: 100, seed: .fixed(1))
        #expect(first == TER().bootstrap(statistics, resamples: 100, seed: .fixed(1)))
        #expect(first != TER().bootstrap(statistics, resamples: 100, seed: .fixed(2)))
        #expect(TER().bootstrap(statistics, seed: .random) != TER().bootstrap(statistics, seed: .random))
    }

    private enum Method {
        case bootstrap(Int)
        case randomization(Int, intervals: Int)
    }

    private func compare(_ name: String, _ lines: PairedLines, _ method: Method, _ expected: Comparison) throws {
        switch name {
        case "BLEU": try compare(BLEU(tokenizer: lines.tokenizer), lines, method, expected)
        case "chrF2": try compare(ChrF(), lines, method, expected)
        case "chrF2++": try compare(ChrF.plusPlus, lines, method, expected)
        default: try compare(TER(), lines, method, expected)
        }
    }

    private func compare<M: Metric>(
        _ metric: M, _ lines: PairedLines, _ method: Method, _ expected: Comparison
    ) throws {
        let all = try lines.systems.map { try metric.statistics(hypotheses: $0, references: lines.references) }
        let others = Array(all.dropFirst())
        let result: [SystemComparison<M.Score>]
        let signature: Signature
        switch method {
        case .bootstrap(let resamples):
            result = try metric.pairedBootstrap(baseline: all[0], systems: others, resamples: resamples)
            signature = metric.signature(references: all[0].references, bootstrap: resamples, seed: .standard)
        case .randomization(let trials, let intervals):
            result = try metric.pairedRandomization(
                baseline: all[0], systems: others, trials: trials, intervalResamples: intervals)
            signature = metric.signature(
                references: all[0].references, bootstrap: intervals, randomization: trials, seed: .standard)
        }
        #expect(signature.withTheirVersion == expected.signature)
        #expect(result.count == expected.systems.count)
        for (ours, theirs) in zip(result, expected.systems) {
            let place = "\(metric.name) \(method)"
            expectEqual(ours.score.score, theirs.score, place)
            #expect(ours.pValue == theirs.p, "\(place)")
            let interval = try #require(ours.interval)
            expectEqual(interval.mean, theirs.mean, place)
            expectEqual(interval.halfWidth, theirs.ci, place)
        }
    }
}

/// The outputs of several systems, the baseline first.
private struct PairedLines {
    var systems: [[String]]
    var references: [[String]]
    var tokenizer = Tokenizer.v13a

    static func fixture(_ systems: [[String]], _ references: [[String]]) -> PairedLines {
        PairedLines(systems: systems, references: references)
    }
}
