import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText
import Testing

@Suite struct EncodedCorpusTests {
    let folder: TemporaryFolder
    let pool: ThreadPool

    init() throws {
        folder = try TemporaryFolder()
        pool = try ThreadPool(count: 2)
    }

    private func pipeline() throws -> TextPipeline {
        let side = TextSide(normalizer: try Normalizer(), segmenter: LetterSegmenter())
        return TextPipeline(source: side, target: side)
    }

    private func corpus(_ text: String) throws -> ParallelCorpus {
        ParallelCorpus(shards: [.table(try folder.write("a.tsv", text))])
    }

    @Test func dropsAndCountsForTraining() throws {
        let corpus = try corpus("ab\tc\n\tx\nx\t\n\t\nabcd\tx\nx\tabcd\nabcd\tabcd\nabc\tabc\n")
        let encoded = try EncodedCorpus(corpus, pipeline: try pipeline(), lengths: 2...4, on: pool)
        #expect(encoded.count == 2)
        #expect(Array(encoded.sources[0]) == [100, 101, 2])
        #expect(Array(encoded.targets[0]) == [102, 2])
        #expect(encoded.sources.length(of: 1) == 4)
        #expect(encoded.drops.read == 8)
        #expect(encoded.drops.kept == 2)
        #expect(encoded.drops.dropped == [.emptySource: 2, .emptyTarget: 1, .longSource: 2, .longTarget: 1])
        #expect(
            encoded.drops.description
                == "8 pairs read, 2 kept; dropped: 2 empty source, 1 empty target, 2 source too long, 1 target too long"
        )
    }

    @Test func keepsAllOfAHeldOutSet() throws {
        let encoded = try EncodedCorpus(
            try corpus("a\tb\n\t\nabcdefgh\tx\n"), pipeline: try pipeline(), lengths: 0...Int.max, on: pool)
        #expect(encoded.count == 3)
        #expect(Array(encoded.sources[1]) == [SpecialToken.end])
        #expect(encoded.drops.dropped.isEmpty)
    }

    @Test func saysWhenNothingIsLeft() throws {
        let error = #expect(throws: InputError.self) {
            try EncodedCorpus(try corpus("abc\tabc\n"), pipeline: try pipeline(), lengths: 2...2, on: pool)
        }
        #expect(error?.message.contains("1 source too long") == true)
    }

    @Test func keepsTheOrderAcrossBlocks() throws {
        let numbers = 0..<20_000
        let text = numbers.map { "\($0)\t\($0 + 1)\n" }.joined()
        let encoded = try EncodedCorpus(try corpus(text), pipeline: try pipeline(), lengths: 2...100, on: pool)
        let segmenter = LetterSegmenter()
        #expect(numbers.map { segmenter.decode(Array(encoded.sources[$0])) } == numbers.map(String.init))
        #expect(numbers.map { segmenter.decode(Array(encoded.targets[$0])) } == numbers.map { "\($0 + 1)" })
    }

    /// Pairs that differ in an id, in their order, in what is source and what target, and in number.
    @Test func fingerprintsTellCorporaApart() {
        let corpora: [[(source: [Int32], target: [Int32])]] = [
            [([3, 2], [4, 2]), ([5, 2], [6, 2])], [([3, 2], [4, 2]), ([5, 2], [7, 2])],
            [([5, 2], [6, 2]), ([3, 2], [4, 2])], [([4, 2], [3, 2]), ([5, 2], [6, 2])],
            [([3, 2], [4, 2])], [([3, 4, 2], [2]), ([5, 2], [6, 2])], [],
        ]
        let fingerprints = corpora.map { EncodedCorpus($0).fingerprint }
        #expect(Set(fingerprints).count == corpora.count)
        #expect(fingerprints.map(\.pairs) == [2, 2, 2, 2, 1, 2, 0])
        #expect(EncodedCorpus(corpora[0]).fingerprint == fingerprints[0])
    }

    /// The published FNV-1a hash of the byte `a` is that of the id 97.
    @Test func theHashIsFNV() {
        #expect(EncodedCorpus([(source: [97], target: [])]).fingerprint.hash == 0xAF63_DC4C_8601_EC8C)
        #expect(EncodedCorpus([]).fingerprint.hash == 0xCBF2_9CE4_8422_2325)
    }

    @Test(.enabled(if: dataFolder != nil, "set GRUS_DATA to the folder of the corpora"))
    func encodesAlikeOnAllCores() throws {
        let corpus = try ParallelCorpus(
            [.named("\(try #require(dataFolder))/pydocs_en-zh/dev")], source: "en", target: "zh")
        var config = TextConfig()
        config.source.vocabulary = 4000
        let pipeline = try TextPipeline.train(
            config: config, source: corpus.lines(of: .source), target: corpus.lines(of: .target))
        let encoded = try EncodedCorpus(corpus, pipeline: pipeline, lengths: 0...Int.max, on: pool)
        let reader = corpus.pairs()
        for index in 0..<encoded.count {
            let pair = try #require(try reader.next())
            #expect(Array(encoded.sources[index]) == pipeline.source.encode(pair.source))
            #expect(Array(encoded.targets[index]) == pipeline.target.encode(pair.target))
        }
        #expect(try reader.next() == nil)
    }

    @Test(.enabled(if: dataFolder != nil, "set GRUS_DATA to the folder of the corpora"))
    func readsRealText() throws {
        let folder = try #require(dataFolder)
        let sets = [
            ("flores_en-km/dev", "en", "km", 2378), ("flores_en-ps/test", "en", "ps", 2698),
            ("pydocs_en-zh/dev", "en", "zh", 1000), ("rocsmt/test", "raw.en", "uk", 1922),
            ("tanaka_en-ja/dev", "en", "ja", 500), ("multi30k/dev", "en", "de", 1014),
        ]
        for (path, source, target, count) in sets {
            let corpus = try ParallelCorpus([.named("\(folder)/\(path)")], source: source, target: target)
            var config = TextConfig()
            config.source.segmentation = .words
            let pipeline = try TextPipeline.train(
                config: config, source: corpus.lines(of: .source), target: corpus.lines(of: .target))
            let encoded = try EncodedCorpus(corpus, pipeline: pipeline, lengths: 0...Int.max, on: pool)
            #expect(encoded.count == count, "\(path)")
        }
    }
}
