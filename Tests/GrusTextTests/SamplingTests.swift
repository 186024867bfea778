import Foundation
import GrusFiles
import GrusRuntime
import GrusText
import Testing

/// Segmentations that are drawn: what there is to draw, with which probability, and what of it is SentencePiece's.
@Suite struct SamplingTests {
    private func sampling(_ kind: SamplingConfig.Kind, _ change: (inout SamplingConfig) -> Void = { _ in })
        -> SamplingConfig
    {
        var config = SamplingConfig()
        config.kind = kind
        change(&config)
        return config
    }

    private func sampler(_ config: SamplingConfig, of side: TextSide) throws -> SegmentationSampler {
        try #require(try SegmentationSampler(config, .source, of: side))
    }

    private func random(_ seed: Int = 1) -> RandomStream { RandomKey(seed: UInt64(seed)).makeGenerator() }

    /// How often each segmentation of a text is drawn, pieces with spaces between them.
    private func counts(_ text: String, _ side: TextSide, _ config: SamplingConfig, draws: Int = 20_000) throws
        -> [String: Int]
    {
        let sampler = try sampler(config, of: side)
        let ids = side.encode(text)
        var random = random()
        var counts: [String: Int] = [:]
        for _ in 0..<draws {
            let drawn = sampler.draw(ids[...], &random).dropLast()
            counts[drawn.map(side.segmenter.token).joined(separator: " "), default: 0] += 1
        }
        return counts
    }

    /// Pearson's statistic, over segmentations in groups of which at least five are expected, is less than k + 4 √2k + 8 for k
    /// degrees of freedom but for one case in ten thousand.
    private func expect(
        _ counts: [String: Int], _ probabilities: [String: Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(Set(counts.keys).isSubset(of: probabilities.keys), "\(counts.keys)", sourceLocation: sourceLocation)
        #expect(abs(probabilities.values.reduce(-1, +)) < 1e-9, sourceLocation: sourceLocation)
        let draws = Double(counts.values.reduce(0, +))
        var (expected, found, statistic, groups) = (0.0, 0.0, 0.0, 0.0)
        for (text, probability) in probabilities.sorted(by: { $0.value < $1.value }) {
            expected += draws * probability
            found += Double(counts[text] ?? 0)
            guard expected >= 5 else { continue }
            statistic += pow(found - expected, 2) / expected
            (expected, found, groups) = (0, 0, groups + 1)
        }
        let most = groups - 1 + 4 * (2 * (groups - 1)).squareRoot() + 8
        #expect(statistic < most, "\(counts)", sourceLocation: sourceLocation)
    }

    // MARK: BPE dropout

    private static let merges = HandMadeModel(
        .bpe,
        [("bc", -1), ("ab", -2), ("abc", -3), ("cd", -4), ("abcd", -5), ("a", -6), ("b", -7), ("c", -8), ("d", -9)])

    /// bc comes first. Kept, abc is next and then abcd. Left out, ab is next; kept, abc; and where c stays alone, cd, with which ab
    /// makes abcd.
    @Test(arguments: [0.1, 0.5]) func mergesAreLeftOut(rate: Double) throws {
        let (p, q) = (rate, 1 - rate)
        let found = try counts("abcd", try Self.merges.side(), sampling(.bpeDropout) { $0.rate = rate })
        expect(
            found,
            [
                "abcd": q * q * q + p * q * q * q + p * q * p * q * q, "a bc d": q * p,
                "abc d": q * q * p + p * q * q * p,
                "ab cd": p * q * p * q * p, "ab c d": p * q * p * p, "a b cd": p * p * q, "a b c d": p * p * p,
            ])
    }

    @Test func allMergesLeftOutAreCharacters() throws {
        let found = try counts("abcd", try Self.merges.side(), sampling(.bpeDropout) { $0.rate = 1 }, draws: 10)
        #expect(found == ["a b c d": 10])
    }

    /// Pieces that are not used are taken apart, unknown characters are one piece in a row or bytes, and what the author has
    /// defined stays whole.
    @Test(arguments: [false, true]) func oddPiecesAreThoseOfTheLibrary(hasBytes: Bool) throws {
        var model = Self.merges
        model.pieces[2].kind = .unused
        model.pieces.append(("dab", 0, .userDefined))
        // The character x is no piece.
        model.pieces.append(("xa", -1.5, .normal))
        if hasBytes { model.pieces += HandMadeModel.bytes }
        let side = try model.side()
        let still = try sampler(sampling(.bpeDropout) { $0.rate = 0 }, of: side)
        let moving = try sampler(sampling(.bpeDropout) { $0.rate = 0.5 }, of: side)
        let dab = Int32(12)
        for text in ["abcd", "abc", "xabc", "xxabxzz", "dabcdab", "zdabxaz", "ä貓ab", "xaxa", "abcdabcabx"] {
            let ids = side.encode(text)
            var random = random()
            #expect(still.draw(ids[...], &random) == ids, "\(text)")
            for _ in 0..<50 {
                let drawn = moving.draw(ids[...], &random)
                #expect(drawn.count { $0 == dab } == ids.count { $0 == dab })
                #expect(zip(drawn, drawn.dropFirst()).allSatisfy { $0 != 0 || $1 != 0 })
                // Without bytes an x that stands alone is not known any more.
                if hasBytes { #expect(side.decode(drawn) == side.decode(ids)) }
            }
        }
    }

    // MARK: Unigram

    private static let pieces: [(String, Float)] = [
        ("a", -2), ("b", -2.5), ("c", -3), ("ab", -3), ("bc", -3.5), ("abc", -4.5), ("ca", -4), ("bca", -6),
    ]

    /// All segmentations of a text and their scores.
    private func segmentations(_ text: Substring) -> [(pieces: [String], score: Double)] {
        guard !text.isEmpty else { return [([], 0)] }
        return Self.pieces.filter { text.hasPrefix($0.0) }.flatMap { piece, score in
            segmentations(text.dropFirst(piece.count)).map { ([piece] + $0.pieces, Double(score) + $0.score) }
        }
    }

    /// Of all, and of the best ones, as many as do not end inside of equal scores.
    @Test(arguments: [0, 0.2, 1, 3], [nil, 4, 1000])
    func segmentationsAreDrawnByTheirScores(alpha: Double, nbest: Int?) throws {
        let text = "abcab"
        let all = segmentations(text[...]).sorted { $0.score > $1.score }
        #expect(all.count > 10)
        let best = all.prefix(nbest ?? .max)
        if best.count < all.count { try #require(all[best.count - 1].score > all[best.count].score) }
        let sum = best.reduce(0) { $0 + exp(alpha * $1.score) }
        let probabilities = best.map { ($0.pieces.joined(separator: " "), exp(alpha * $0.score) / sum) }
        let config = sampling(.unigram) { ($0.alpha, $0.nbest) = (alpha, nbest) }
        let found = try counts(text, try HandMadeModel(.unigram, Self.pieces).side(), config)
        expect(found, Dictionary(uniqueKeysWithValues: probabilities))
    }

    /// An x is known as a part of xa alone; anywhere else it costs ten more than the worst piece. A z never is.
    @Test func unknownCharactersHaveTheirPrice() throws {
        let model = HandMadeModel(.unigram, Self.pieces + [("xa", -12)])
        let odds = exp(0.2 * -12) / (exp(0.2 * -12) + exp(0.2 * (-22 - 2)))
        let found = try counts("zxa", try model.side(), sampling(.unigram))
        expect(found, ["<unk> xa": odds, "<unk> a": 1 - odds])
    }

    // MARK: Real models

    private func trained(_ algorithm: TextConfig.Algorithm, _ vocabulary: Int, _ lines: [String]) throws -> TextSide {
        TextSide(
            normalizer: try Normalizer(),
            segmenter: try SentencePieceSegmenter(training: algorithm, vocabulary: vocabulary, lines: source(lines)))
    }

    /// What must be SentencePiece's own segmentation, but for segmentations of equal probability.
    private static let best: [(algorithm: TextConfig.Algorithm, config: @Sendable (inout SamplingConfig) -> Void)] = [
        (.bpe, { ($0.kind, $0.rate) = (.bpeDropout, 0) }), (.unigram, { ($0.kind, $0.nbest) = (.unigram, 1) }),
        (.unigram, { ($0.kind, $0.alpha) = (.unigram, 1000) }),
    ]

    /// How many lines are segmented otherwise.
    private func differences(_ lines: [String], _ side: TextSide, _ config: SamplingConfig) throws -> Int {
        let sampler = try sampler(config, of: side)
        var random = random()
        return lines.count { line in
            let ids = side.encode(line)
            return sampler.draw(ids[...], &random) != ids
        }
    }

    @Test(arguments: best.indices) func theBestSegmentationIsTheLibrarys(index: Int) throws {
        let lines = try fixture("phrases.txt")
        let config = sampling(.none, Self.best[index].config)
        let side = try trained(Self.best[index].algorithm, 120, lines)
        #expect(try differences(lines + ["", " ", "貓 and x貓y", "ﬁ ①ｶﾞ e\u{301}"], side, config) == 0)
    }

    @Test(.enabled(if: dataFolder != nil, "set GRUS_DATA to the folder of the corpora"), arguments: best.indices)
    func theBestSegmentationOfRealTextIsTheLibrarys(index: Int) throws {
        let lines = try corpusLines("multi30k/train.de.zst")
        let config = sampling(.none, Self.best[index].config)
        let side = try trained(Self.best[index].algorithm, 4000, lines)
        let differences = try differences(lines, side, config)
        #expect(config.kind == .bpeDropout ? differences == 0 : differences < lines.count / 1000, "\(differences)")
    }

    /// What the Python package of SentencePiece has drawn of words, a thousand times each.
    private static let drawn: [(file: String, config: @Sendable (inout SamplingConfig) -> Void)] = [
        ("phrases.bpe.draws", { $0.kind = .bpeDropout }),
        ("phrases.unigram.draws", { ($0.kind, $0.alpha) = (.unigram, 0.5) }),
        ("phrases.unigram.best.draws", { ($0.kind, $0.nbest) = (.unigram, 4) }),
    ]

    /// Both are samples of one distribution: Pearson's statistic of homogeneity, over all words together.
    @Test(arguments: drawn.indices) func segmentationsAreDrawnAsSentencePieceDoes(index: Int) throws {
        let (file, change) = Self.drawn[index]
        let side =
            index == 0
            ? try trained(.bpe, 200, try fixture("phrases.txt"))
            : TextSide(
                normalizer: try Normalizer(),
                segmenter: try SentencePieceSegmenter(serialized: Array(try fixtureData("phrases.unigram.model"))))
        var theirs: [String: [String: Int]] = [:]
        for row in try fixture(file).map({ $0.split(separator: "\t").map(String.init) }) {
            theirs[row[0], default: [:]][row[1]] = try #require(Int(row[2]))
        }
        #expect(theirs.count > 50)
        var (statistic, freedom) = (0.0, 0.0)
        for (word, theirs) in theirs {
            let ours = try counts(word, side, sampling(.none, change), draws: 1000)
            // The rarest together, until there are enough of them.
            var (left, right, groups) = (0, 0, 0)
            let texts = Set(ours.keys).union(theirs.keys)
                .sorted { (ours[$0] ?? 0) + (theirs[$0] ?? 0) < (ours[$1] ?? 0) + (theirs[$1] ?? 0) }
            for text in texts {
                (left, right) = (left + (ours[text] ?? 0), right + (theirs[text] ?? 0))
                guard left + right >= 20 else { continue }
                statistic += pow(Double(left - right), 2) / Double(left + right)
                (left, right, groups) = (0, 0, groups + 1)
            }
            freedom += Double(groups - 1)
        }
        #expect(freedom > 100)
        #expect(statistic < freedom + 4 * (2 * freedom).squareRoot(), "\(statistic) for \(freedom) degrees of freedom")
    }

    /// The text stays what it is; what is drawn does not.
    @Test(arguments: [SamplingConfig.Kind.bpeDropout, .unigram], [TextDirection.forward, .reversed])
    func textIsKept(kind: SamplingConfig.Kind, direction: TextDirection) throws {
        let lines = try fixture("phrases.txt")
        let trained = try trained(try #require(kind == .unigram ? .unigram : .bpe), 120, lines)
        let side = TextSide(normalizer: trained.normalizer, segmenter: trained.segmenter, direction: direction)
        let sampler = try sampler(sampling(kind), of: side)
        var (first, second) = (random(), random(2))
        var changes = 0
        for line in lines + [""] {
            let ids = side.encode(line)
            let (drawn, other) = (sampler.draw(ids[...], &first), sampler.draw(ids[...], &second))
            #expect(side.decode(drawn) == line)
            #expect(drawn.last == SpecialToken.end && drawn.count { $0 == SpecialToken.end } == 1)
            changes += (drawn != ids ? 1 : 0) + (drawn != other ? 1 : 0)
        }
        #expect(changes > lines.count / 2)
    }

    // MARK: What cannot be drawn

    @Test func aModelOfAnotherTypeIsNamed() throws {
        let words = TextSide(
            normalizer: try Normalizer(),
            segmenter: try WordSegmenter(vocabularyLimit: 10, lines: source(["a b"])))
        let cases: [(SamplingConfig.Kind, TextSide, String)] = [
            (
                .bpeDropout, try HandMadeModel(.unigram, Self.pieces).side(),
                "is for bpe models, and that of the source is of the type unigram"
            ),
            (.unigram, try Self.merges.side(), "is for unigram models, and that of the source is of the type bpe"),
            (
                .unigram, try HandMadeModel(.char, [("a", 0)]).side(),
                "is for unigram models, and that of the source is of the type char"
            ),
            (.bpeDropout, words, "is for SentencePiece models, and the source has none"),
        ]
        for (kind, side, message) in cases {
            let error = #expect(throws: InputError.self) { try SegmentationSampler(sampling(kind), .source, of: side) }
            #expect(error == InputError(.config, "text.sampling.kind: \(kind.rawValue) \(message)"))
            // Of the other side nothing is drawn.
            let other = sampling(kind) { $0.sides = [.target] }
            #expect(try SegmentationSampler(other, .source, of: side) == nil)
        }
    }
}
