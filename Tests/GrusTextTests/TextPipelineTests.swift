import GrusFiles
import GrusText
import Testing

@Suite struct TextPipelineTests {
    private func config(_ segmentation: TextConfig.Segmentation, joint: Bool) -> TextConfig {
        var config = TextConfig()
        config.source.segmentation = segmentation
        config.source.vocabulary = 150
        config.target = config.source
        config.joint = joint
        return config
    }

    @Test(arguments: TextConfig.Segmentation.allCases, [true, false])
    func travelsAsBlobs(segmentation: TextConfig.Segmentation, joint: Bool) throws {
        let lines = try fixture("phrases.txt")
        let config = config(segmentation, joint: joint)
        let halves = (
            lines.enumerated().filter { $0.offset % 2 == 0 }, lines.enumerated().filter { $0.offset % 2 == 1 }
        )
        let pipeline = try TextPipeline.train(
            config: config, source: source(halves.0.map(\.element)), target: source(halves.1.map(\.element)))
        let blobs = pipeline.serialized(config: config)
        #expect(blobs.count == (joint ? 1 : 2))
        let loaded = try TextPipeline(config: config, serialized: blobs)
        for line in ["The old teacher hears", "Der Kranich singt", "", " "] {
            #expect(loaded.source.encode(line) == pipeline.source.encode(line))
            #expect(loaded.target.encode(line) == pipeline.target.encode(line))
            #expect(loaded.source.encode(line).last == SpecialToken.end)
        }
        #expect((pipeline.source.encode("Kranich") == pipeline.target.encode("Kranich")) == joint)
    }

    /// Sentences of a long line, white space between them left out; a long one in parts of like lengths.
    @Test(arguments: [
        (100, [["A b c d. E f! G h i j k l m n o p q."]]),
        (19, [["A b c d."], ["E f!"], ["G h i j k l", " m n o p q."]]),
        (40, [["A b c d. E f! G h i j k l m n o p q."]]),
    ])
    func aLongLineIsCutIntoPieces(maximum: Int, expected: [[String]]) throws {
        let text = "A b c d. E f! G h i j k l m n o p q."
        let pipeline = try TextPipeline.train(
            config: config(.characters, joint: true), source: source([text]), target: source([]))
        let side = pipeline.source
        let pieces = side.pieces(of: text, maximum: maximum)
        #expect(pieces.allSatisfy { $0.count <= maximum && $0.last == SpecialToken.end })
        #expect(pieces.count == expected.joined().count)
        #expect(pieces.map { side.decode($0) } == Array(expected.joined()))
    }

    @Test func aReversedTargetIsEncodedFromItsEnd() throws {
        let pipeline = try TextPipeline.train(
            config: config(.characters, joint: true), source: source(["abc d"]), target: source([]))
        let reversed = pipeline.directingTarget(.reversed)
        let ids = pipeline.target.encode("abc d")
        #expect(reversed.target.encode("abc d") == ids.dropLast().reversed() + [SpecialToken.end])
        #expect(reversed.target.decode(reversed.target.encode("abc d")) == "abc d")
        #expect(reversed.source.encode("abc d") == ids && reversed.target.encode("") == [SpecialToken.end])
        #expect(reversed.directingTarget(.forward).target.encode("abc d") == ids)
    }

    @Test func aLineOfSpacesHasNoPieces() throws {
        let pipeline = try TextPipeline.train(
            config: config(.characters, joint: true), source: source(["a b"]), target: source([]))
        #expect(pipeline.source.pieces(of: "", maximum: 2) == [])
        #expect(pipeline.source.pieces(of: String(repeating: " ", count: 50), maximum: 10) == [])
        let ids = pipeline.source.encode("aaaaa")
        #expect(
            pipeline.source.pieces(of: "aaaaa", maximum: 2) == Array(repeating: [ids[0], SpecialToken.end], count: 5))
        #expect(pipeline.source.pieces(of: "aaaaa", maximum: 4).map(\.count) == [3, 4])
        #expect(pipeline.source.pieces(of: "aaaaa", maximum: 6) == [ids])
    }

    @Test(arguments: [
        ("Der Hund schläft.  Er träumt.", ["Der Hund schläft.", "Er träumt."]), ("狗睡了。它在做梦。", ["狗睡了。", "它在做梦。"]),
    ])
    func piecesAreSentences(text: String, expected: [String]) throws {
        let pipeline = try TextPipeline.train(
            config: config(.characters, joint: true), source: source([text]), target: source([]))
        #expect(
            pipeline.source.pieces(of: text, maximum: text.unicodeScalars.count).map { pipeline.source.decode($0) }
                == expected)
    }

    @Test func normalizesBeforeItCounts() throws {
        var config = config(.words, joint: true)
        config.source.lowercase = "en"
        config.source.normalization = .nfkc
        config.target = config.source
        let pipeline = try TextPipeline.train(config: config, source: source(["ﬁne Dog"]), target: source(["DOG"]))
        #expect(pipeline.source.vocabularySize == 5)
        #expect(pipeline.source.decode(pipeline.source.encode("FINE dog")) == "fine dog")
    }

    @Test func sidesMayDiffer() throws {
        var config = config(.words, joint: false)
        config.target.segmentation = .characters
        config.target.lowercase = "tr"
        let pipeline = try TextPipeline.train(
            config: config, source: source(["Fine Dog"]), target: source(["IĞDIR"]))
        #expect(pipeline.source.encode("Fine Dog").count == 3)
        #expect(pipeline.target.decode(pipeline.target.encode("IĞDIR")) == "ığdır")
        let loaded = try TextPipeline(config: config, serialized: pipeline.serialized(config: config))
        #expect(loaded.target.encode("IĞDIR").count == 6)
        #expect(loaded.source.encode("Fine Dog") == pipeline.source.encode("Fine Dog"))
    }

    @Test func aJointVocabularyMayHaveOneSideInLowerCase() throws {
        var config = config(.words, joint: true)
        config.source.lowercase = "en"
        let pipeline = try TextPipeline.train(config: config, source: source(["Dog"]), target: source(["Dog"]))
        #expect(pipeline.source.encode("DOG") == pipeline.target.encode("dog"))
        #expect(pipeline.source.vocabularySize == 5)
    }

    @Test func namesAMissingModel() throws {
        var config = config(.sentencepiece, joint: true)
        config.source.model = "/nonexistent/spm.model"
        let error = #expect(throws: InputError.self) {
            try TextPipeline.train(config: config, source: source([]), target: source([]))
        }
        #expect(error?.kind == .missing)
        #expect(error?.file == "/nonexistent/spm.model")
        #expect(throws: InputError.self) { try TextPipeline(config: config, serialized: [:]) }
    }
}
