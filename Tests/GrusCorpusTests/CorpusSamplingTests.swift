import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText
import Testing

/// A corpus that is segmented anew for every epoch.
@Suite struct CorpusSamplingTests {
    private let pool: ThreadPool
    private let pipeline: TextPipeline
    private let corpus: EncodedCorpus

    /// More pairs than are drawn at a time.
    private static let lines = (0..<9000).map { "number \($0 * 7919 % 9000) of many numbered lines" }

    init() throws {
        pool = try ThreadPool(count: 2)
        var config = TextConfig()
        config.source.vocabulary = 60
        pipeline = try TextPipeline.train(config: config, source: Self.source(), target: Self.source())
        let side = pipeline.source
        corpus = EncodedCorpus(
            Self.lines.lazy.map { line in (source: side.encode(line), target: side.encode(String(line.reversed()))) })
    }

    private static func source() -> LineSource {
        var rest = lines.prefix(500)
        return { () throws(InputError) in rest.popFirst() }
    }

    private func draw(
        _ corpus: EncodedCorpus? = nil, epoch: Int = 1, seed: UInt64 = 1, longest: Int = 1000, threads: Int = 2,
        _ change: (inout SamplingConfig) -> Void = { _ in }
    ) throws -> EncodedCorpus {
        var config = SamplingConfig()
        config.kind = .bpeDropout
        change(&config)
        let sampling = try #require(try CorpusSampling(config, of: pipeline, longest: longest, seed: seed))
        let pool = threads == 2 ? pool : try ThreadPool(count: threads)
        return sampling.draw(corpus ?? self.corpus, epoch: epoch, on: pool)
    }

    @Test func everyEpochAndEverySeedHasItsOwn() throws {
        let first = try draw()
        #expect(first.count == corpus.count)
        let others = try [draw(epoch: 2), draw(seed: 2), corpus]
        for other in others { #expect(first.fingerprint != other.fingerprint) }
        #expect(try draw().fingerprint == first.fingerprint)
        for pair in 0..<corpus.count {
            #expect(pipeline.source.decode(Array(first.sources[pair])) == Self.lines[pair])
        }
    }

    @Test func threadsChangeNothing() throws {
        let fingerprints = try [1, 2, 3].map { try draw(threads: $0).fingerprint }
        #expect(Set(fingerprints).count == 1)
    }

    /// What other pairs there are has no part in it.
    @Test func aPairFollowsFromItsIndex() throws {
        let some = [0, 5, 700, 8191].map { (source: Array(corpus.sources[$0]), target: Array(corpus.targets[$0])) }
        let (whole, part) = (try draw(), try draw(EncodedCorpus(some)))
        #expect(part.sources[0] == whole.sources[0] && part.targets[0] == whole.targets[0])
        let alike = Array(repeating: some[0], count: 200)
        let drawn = try draw(EncodedCorpus(alike))
        #expect(Set((0..<200).map { Array(drawn.sources[$0]) }).count > 20)
    }

    @Test func aSideMayBeLeftAsItIs() throws {
        let (drawn, both) = (try draw { $0.sides = [.target] }, try draw())
        let pairs = 0..<corpus.count
        #expect(pairs.allSatisfy { drawn.sources[$0] == corpus.sources[$0] })
        #expect(!pairs.allSatisfy { drawn.targets[$0] == corpus.targets[$0] })
        #expect(pairs.allSatisfy { drawn.targets[$0] == both.targets[$0] })
    }

    /// A sentence that becomes too long is segmented as it was, and its pair is there.
    @Test func noSentenceIsLongerThanItMayBe() throws {
        let longest = (0..<corpus.count).reduce(0) { max($0, corpus.sources.length(of: $1)) }
        let (free, bound) = (try draw { $0.rate = 0.5 }, try draw(longest: longest) { $0.rate = 0.5 })
        #expect(bound.count == corpus.count)
        var cuts = 0
        for pair in 0..<corpus.count {
            let isLonger = free.sources.length(of: pair) > longest
            #expect(bound.sources[pair] == (isLonger ? corpus : free).sources[pair])
            cuts += isLonger ? 1 : 0
        }
        #expect(cuts > 100)
    }

    @Test func withoutDropoutACorpusStaysWhatItIs() throws {
        #expect(try draw { $0.rate = 0 }.fingerprint == corpus.fingerprint)
    }

    @Test func nothingIsDrawnUnlessItIsAskedFor() throws {
        #expect(try CorpusSampling(SamplingConfig(), of: pipeline, longest: 10, seed: 1) == nil)
    }
}
