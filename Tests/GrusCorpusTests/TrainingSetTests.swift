import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText
import Testing

/// What epochs are made of: portions of blocks, which follow from seed and epoch alone, in memory and on disk alike.
@Suite struct TrainingSetTests {
    let folder: TemporaryFolder
    let pool: ThreadPool
    let pipeline: TextPipeline

    init() throws {
        folder = try TemporaryFolder()
        pool = try ThreadPool(count: 2)
        let side = TextSide(normalizer: try Normalizer(), segmenter: LetterSegmenter())
        pipeline = TextPipeline(source: side, target: side)
    }

    /// Two shards, of which the first has so many pairs and the second 1,500. Some pairs are too long.
    private func corpus(_ count: Int = 5000) throws -> ParallelCorpus {
        let text = { (range: Range<Int>) in
            range.map { "\($0)\t\($0 % 97 == 0 ? String(repeating: "x", count: 30) : "\($0 + 1)")\n" }.joined()
        }
        return ParallelCorpus(shards: [
            .table(try folder.write("a.tsv", text(0..<count))),
            .table(try folder.write("b.tsv", text(100_000..<101_500))),
        ])
    }

    private func encoded() throws -> EncodedCorpus {
        try EncodedCorpus(try corpus(), pipeline: pipeline, lengths: 2...20, on: pool)
    }

    private func lines(_ portion: EncodedCorpus) -> [String] {
        (0..<portion.count).map { LetterSegmenter().decode(Array(portion.sources[$0])) }
    }

    private func portions(_ set: TrainingSet, epoch: Int) throws -> [[String]] {
        try (0..<set.portions(ofEpoch: epoch)).map { lines(try set.portion($0, ofEpoch: epoch, on: pool)) }
    }

    // MARK: Blocks

    @Test func blocksEndWithTheirShard() throws {
        let blocks = try encoded().blocks
        #expect(blocks.map(\.part) == [0, 0, 0, 0, 0, 1, 1])
        #expect(blocks.map(\.first) == blocks.indices.map { blocks[..<$0].reduce(0) { $0 + $1.count } })
        let kept = (0..<5000).count { $0 % 97 != 0 }
        #expect(blocks.filter { $0.part == 0 }.reduce(0) { $0 + $1.count } == kept)
    }

    @Test func whatIsShuffledTogetherIsOnePortionAsItIs() throws {
        let corpus = try encoded()
        let set = TrainingSet(corpus, shuffle: corpus.count)
        #expect(try portions(set, epoch: 1) == [lines(corpus)])
        #expect(try portions(set, epoch: 2) == [lines(corpus)])
    }

    @Test func portionsHoldEveryPairOnceInAnOrderOfTheirEpoch() throws {
        let corpus = try encoded()
        let set = TrainingSet(corpus, shuffle: 2100)
        let (first, second) = (try portions(set, epoch: 1), try portions(set, epoch: 2))
        #expect(first.count > 2 && first.allSatisfy { $0.count <= 2100 })
        for epoch in [first, second] { #expect(epoch.joined().sorted() == lines(corpus).sorted()) }
        #expect(first != second)
        #expect(try portions(set, epoch: 1) == first)
        #expect(try portions(TrainingSet(corpus, shuffle: 2100, seed: 2), epoch: 1) != first)
    }

    // MARK: Weights

    @Test(arguments: [0.25, 1.0, 1.5, 3.0]) func aWeightSaysHowOftenPairsComeOnAverage(weight: Double) throws {
        let corpus = try encoded()
        let set = TrainingSet(corpus, weights: [weight])
        var counts: [String: Int] = [:]
        for epoch in 1...4 {
            let lines = try portions(set, epoch: epoch)[0]
            let uses = set.uses(inEpoch: epoch)
            #expect(uses.reduce(0, +) == lines.count)
            #expect(uses[1] == lines.count { $0.count == 6 })
            let inEpoch = Dictionary(grouping: lines) { $0 }.mapValues(\.count)
            for line in lines where line.count < 6 {
                let count = inEpoch[line] ?? 0
                #expect(count == Int(weight.rounded(.down)) || count == Int(weight.rounded(.up)))
            }
            counts.merge(inEpoch, uniquingKeysWith: +)
        }
        let expected = Int(4 * weight)
        #expect(self.lines(corpus).allSatisfy { counts[$0] == ($0.count == 6 ? 4 : expected) })
    }

    @Test func weightsThatLeaveNothingAreAnError() throws {
        let corpus = EncodedCorpus([(source: [5, 2], target: [6, 2])])
        let set = TrainingSet(corpus, weights: [1e-9])
        #expect(throws: InputError.self) { try set.portion(0, ofEpoch: 1, on: pool) }
    }

    // MARK: Disk

    private func stored(_ count: Int = 5000, _ share: CorpusPreparation.Share = .whole) throws -> StoredCorpus? {
        try CorpusPreparation(try corpus(count), pipeline, lengths: 2...20, in: folder.path).run(share, on: pool)
    }

    @Test func whatIsStoredIsWhatWasEncoded() throws {
        let (corpus, stored) = (try encoded(), try #require(try stored()))
        #expect(stored.blocks == corpus.blocks)
        #expect(stored.fingerprint == corpus.fingerprint)
        #expect(stored.drops == corpus.drops)
        #expect(lines(try EncodedCorpus(stored)) == lines(corpus))
        let sets = [
            TrainingSet(corpus, weights: [0.5, 2], shuffle: 2100),
            TrainingSet(stored, weights: [0.5, 2], shuffle: 2100),
        ]
        for epoch in 1...2 { #expect(try portions(sets[0], epoch: epoch) == portions(sets[1], epoch: epoch)) }
    }

    /// Ids beyond those of two bytes, and lengths.
    @Test func wideNumbersAreStored() throws {
        let wide = LetterSegmenter(offset: 70_000)
        let side = TextSide(normalizer: try Normalizer(), segmenter: wide)
        let stored = try #require(
            try CorpusPreparation(
                try corpus(3000), TextPipeline(source: side, target: side), lengths: 2...20, in: folder.path
            ).run(on: pool))
        let pairs = try EncodedCorpus(stored)
        #expect(pairs.sources[0].allSatisfy { $0 == 2 || $0 > 70_000 })
        #expect((0..<3).map { wide.decode(Array(pairs.sources[$0])) } == ["1", "2", "3"])
    }

    @Test func severalSharesMakeTheSameStore() throws {
        // More than one stored shard: 1,024 blocks of 1,024 pairs each are one.
        let count = 1024 * 1024 + 3000
        let shares = (0..<3).map { CorpusPreparation.Share(index: $0, count: 3) }
        let whole = try stored(count)
        let index = try folder.bytes("index.ids")
        for file in ["index.ids", "00000.ids", "00001.ids"] { try folder.remove(file) }
        #expect(try stored(count, shares[1]) == nil)
        #expect(try stored(count, shares[2]) == nil)
        let last = try #require(try stored(count, shares[0]))
        #expect(last.fingerprint == whole?.fingerprint)
        #expect(try folder.bytes("index.ids") == index)
    }

    @Test func damageIsFound() throws {
        let stored = try #require(try stored())
        var bytes = try folder.bytes("00000.ids")
        bytes[100] ^= 1
        try folder.write("00000.ids", bytes)
        let error = #expect(throws: InputError.self) { try stored.pairs(of: 0) }
        #expect(
            error?.description.contains("00000.ids: byte 0: the stored ids are damaged") == true,
            "\(String(describing: error))")
        try folder.write("00000.ids", Array(bytes.prefix(3000)))
        #expect(throws: InputError.self) { try stored.pairs(of: 6) }
        try folder.write("index.ids", Array(try folder.bytes("index.ids").dropLast()))
        #expect(throws: InputError.self) { try StoredCorpus(in: folder.path) }
        #expect(try StoredCorpus(in: "\(folder.path)/nowhere") == nil)
    }

    // MARK: Samples

    @Test func aSampleIsDrawnAlikeOnBothSides() throws {
        let corpus = try corpus()
        let all = { (side: Side, count: Int, seed: UInt64) in
            let next = corpus.lines(of: side, drawing: count, of: 6500, seed: seed)
            var lines: [String] = []
            while let line = try next() { lines.append(line) }
            return lines
        }
        let sources = try all(.source, 700, 1)
        #expect(sources.count == 700 && Set(sources).count == 700)
        #expect(sources.compactMap { Int($0) } == sources.compactMap { Int($0) }.sorted())
        for (source, target) in zip(sources, try all(.target, 700, 1)) {
            let number = try #require(Int(source))
            #expect(target == (number % 97 == 0 ? String(repeating: "x", count: 30) : "\(number + 1)"))
        }
        #expect(try all(.source, 700, 2) != sources)
        #expect(try all(.source, 6500, 1).count == 6500)
        // Of the second shard, about as many as it has pairs.
        #expect((100...225).contains(sources.count { $0.count == 6 }))
    }

    @Test func aLimitedShardHasItsFirstPairs() throws {
        let shard = try corpus().shards[0]
        let limited = ParallelCorpus(shards: [.limited(shard, pairs: 3), .limited(shard, pairs: 99_999)])
        #expect(try limited.check() == 5003)
        let encoded = try EncodedCorpus(limited, pipeline: pipeline, lengths: 2...20, on: pool)
        #expect(Array(lines(encoded).prefix(4)) == ["1", "2", "1", "2"])
    }
}
