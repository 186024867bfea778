import Grus
import GrusText
import Testing

@Suite struct AttentionMapTests {
    /// An untrained model.
    private func model(_ change: (inout ExperimentConfig) -> Void = { _ in }) throws -> TranslationModel {
        var config = ExperimentConfig()
        config.name = "nonsense"
        config.text.source.segmentation = .characters
        config.text.target.segmentation = .characters
        (config.model.embedding, config.model.encoder.hidden, config.model.decoder.hidden) = (8, 8, 8)
        change(&config)
        var lines = ["abcdefg", "hij klm"].makeIterator()
        let pipeline = try TextPipeline.train(config: config.text, source: { lines.next() }, target: { nil })
        return try TranslationModel(config, pipeline: pipeline)
    }

    private let pairs: [(source: String, translation: String)] = [
        ("abc", "kl"), ("hij klm", "m"), ("", "k"), ("a", ""),
    ]

    private func expectAlike(_ maps: [AttentionMap?], _ model: TranslationModel) throws {
        let translator = try Translator(ensemble: [model], details: true, threads: 1)
        for (pair, map) in zip(pairs, maps).prefix(2) {
            let request = Translator.Request(pair.source, given: .whole(pair.translation))
            let details = try #require(translator.translations(of: [request], count: 1)[0][0].details)
            let map = try #require(map)
            #expect(Array(map.source.dropLast()) == details.source && map.target == details.target.map(\.text))
            for (row, token) in zip(map.alignment, details.target) {
                #expect(token.source == (row < details.source.count ? row : nil))
            }
        }
    }

    @Test func alignmentsAreThoseOfTranslations() throws {
        let model = try model()
        let maps = try model.attention(in: pairs)
        #expect(maps.map { $0 == nil } == [false, false, true, true])
        #expect(maps[0]?.weights.count == 3 && maps[0]?.weights[0].count == 4)
        try expectAlike(maps, model)
        #expect(try model.attention(in: pairs, threads: 3) == maps)
    }

    /// What is written from the end is shown from the beginning.
    @Test func tokensStandInTheOrderOfTheText() throws {
        let model = try model { $0.corpus.targetDirection = .reversed }
        let maps = try model.attention(in: pairs)
        #expect(maps[0]?.target.prefix(2) == ["k", "l"])
        try expectAlike(maps, model)
    }

    @Test func headsHaveAMean() throws {
        let maps = try model { $0.model.decoder.attention.heads = 4 }.attention(in: pairs)
        let sums = maps.compactMap(\.self).flatMap(\.weights).map { $0.reduce(0, +) }
        #expect(sums.count == 5 && sums.allSatisfy { abs($0 - 1) < 1e-5 })
    }

    @Test func withoutAttentionThereIsNoMap() throws {
        let maps = try model { $0.model.decoder.attention = .none }.attention(in: pairs)
        #expect(maps == [nil, nil, nil, nil])
    }

    @Test func theFirstOfEqualWeightsIsTheGreatest() {
        let map = AttentionMap(source: ["a", "b"], target: ["x", "y"], weights: [[0.5, 0.5], [0.2, 0.8]])
        #expect(map.alignment == [0, 1])
    }
}
