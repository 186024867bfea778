import GrusMetrics
import Testing

@Suite struct MetricTests {
    /// `the` is in the reference twice, so it counts twice of seven (Papineni et al. 2002, example 2).
    @Test func repeatedWordsAreClipped() throws {
        let bleu = BLEU(smoothing: .none, maximumOrder: 1)
        let score = try bleu.sentenceScore("the the the the the the the", references: ["the cat is on the mat"])
        #expect(score.counts == [2])
        #expect(score.totals == [7])
        #expect(score.details == "28.6 (BP = 1.000 ratio = 1.167 hyp_len = 7 ref_len = 6)")
    }

    @Test func theShorterOfTwoClosestReferencesCounts() throws {
        let score = try BLEU().sentenceScore("a b c d", references: ["a b c d e", "a b c"])
        #expect(score.referenceLength == 3)
    }

    /// One shift and no more.
    @Test func aMovedBlockIsOneEdit() throws {
        let score = try TER().sentenceScore("d e f a b c", references: ["a b c d e f"])
        #expect(score.edits == 1)
        #expect(score.formatted() == "TER = 16.67")
    }

    /// Words 50 places and more apart are not compared; here the hypothesis goes on where no reference word is near.
    @Test(arguments: [52, 53, 54, 200])
    func aHypothesisMayBeMuchLongerThanItsReference(count: Int) throws {
        let words = (1..<count).map { " w\($0)" }.joined()
        for (hypothesis, edits) in [
            ("here\(words)", count - 1), ("\(words) here", count), ("\(words) stands here", count),
        ] {
            #expect(try TER().sentenceScore(hypothesis, references: ["here stands"]).edits == edits)
        }
    }

    /// Six characters, five of them shared: 5 of 6 1-grams, 4 of 5 2-grams.
    @Test func characterNGrams() throws {
        let chrF = ChrF(characterOrder: 2, beta: 1)
        #expect(
            abs(try chrF.sentenceScore("abc dex", references: ["abcdef"]).score - 100 * (5 / 6.0 + 4 / 5.0) / 2) < 1e-12
        )
        #expect(chrF.name == "chrF1")
        #expect(ChrF.plusPlus.name == "chrF2++")
    }

    @Test func sumsOfPartsScoreAsTheWhole() throws {
        let lines = (0..<40).map { "crane \($0 % 7) flies \($0 % 5) south" }
        let references = [(0..<40).map { "crane \($0 % 6) flies \($0 % 5) south" }]
        let metric = ChrF.plusPlus
        let whole = try metric.statistics(hypotheses: lines, references: references)
        var parts = try metric.statistics(
            hypotheses: Array(lines[..<15]), references: references.map { Array($0[..<15]) }
        ).condensed()
        parts.append(
            contentsOf: try metric.statistics(
                hypotheses: Array(lines[15...]), references: references.map { Array($0[15...]) }))
        #expect(parts.count == 26)
        #expect(metric.score(of: parts) == metric.score(of: whole))
    }

    @Test func aCustomTokenizerCutsAndSigns() throws {
        let halves = Tokenizer.custom("halves") { line in
            let middle = line.index(line.startIndex, offsetBy: line.count / 2)
            return [String(line[..<middle]), String(line[middle...])]
        }
        let bleu = BLEU(tokenizer: halves, maximumOrder: 2)
        #expect(try bleu.sentenceScore("abcd", references: ["abcd"]).counts == [2, 1])
        #expect(bleu.signature(references: .same(1)).description.contains("|tok:halves|"))
        #expect(Tokenizer(named: "halves") == nil)
    }

    @Test(arguments: [(2.5, 0, "2"), (0.125, 2, "0.12"), (-1.005, 2, "-1.00"), (1e20, 1, "100000000000000000000.0")])
    func numbersAreRoundedAsInC(value: Double, decimals: Int, expected: String) {
        #expect(fixed(value, decimals: decimals) == expected)
    }
}
