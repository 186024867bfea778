import Foundation
import Grus
import Testing

/// Lines of translations, written by hand.
struct TranslationFormatTests {
    /// Two translations of a line as an untrained model gives them, whose texts do not matter.
    private func translations() throws -> [Translator.Translation] {
        var config = ExperimentConfig()
        config.corpus.target = "de"
        config.text.source.segmentation = .words
        config.text.target.segmentation = .words
        (config.model.embedding, config.model.encoder.hidden, config.model.decoder.hidden) = (4, 4, 4)
        var lines = ["a b c"].makeIterator()
        let pipeline = try TextPipeline.train(config: config.text, source: { lines.next() }, target: { nil })
        let translator = try Translator(
            ensemble: [TranslationModel(config, pipeline: pipeline)], details: true, threads: 1)
        return translator.translations(of: [.init("c a b")], count: 2)[0]
    }

    private func lines(_ change: (inout TranslationFormat) -> Void) throws -> (
        lines: [String], of: [Translator.Translation]
    ) {
        var format = TranslationFormat()
        change(&format)
        let translations = try translations()
        return (format.lines(of: translations, number: 7), translations)
    }

    private func pharaoh(_ translation: Translator.Translation) -> String {
        (translation.details?.alignment ?? []).map { "\($0.source)-\($0.target)" }.joined(separator: " ")
    }

    @Test func text() throws {
        let (plain, translations) = try lines { _ in }
        #expect(plain == [translations[0].text])
        #expect(try lines { $0.scores = true }.lines == ["\(translations[0].score)\t\(translations[0].text)"])
        #expect(
            try lines { $0.alignments = true }.lines == ["\(translations[0].text) ||| \(pharaoh(translations[0]))"])
    }

    @Test func severalAsMosesWritesThem() throws {
        let (found, translations) = try lines { $0.best = 2 }
        #expect(
            found
                == translations.map {
                    "7 ||| \($0.text) ||| LogProbability= \($0.logProbability) Length= \($0.tokens) ||| \($0.score)"
                })
        let aligned = try lines { ($0.best, $0.alignments) = (2, true) }.lines
        #expect(aligned == zip(found, translations).map { "\($0) ||| \(pharaoh($1))" })
    }

    @Test func json() throws {
        let (found, translations) = try lines { ($0.form, $0.best) = (.json, 2) }
        #expect(found.count == 1)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(found[0].utf8)) as? [String: Any])
        #expect(object["text"] as? String == translations[0].text)
        #expect(object["source"] as? [String] == [" c", " a", " b"])
        let score = try #require(object["score"] as? Double)
        #expect(abs(score - Double(translations[0].score)) < 1e-6)
        let tokens = try #require(object["tokens"] as? [[String: Any]])
        #expect(tokens.compactMap { $0["token"] as? String } == translations[0].details?.target.map(\.text))
        #expect(tokens.compactMap { $0["source"] as? Int } == translations[0].details?.target.compactMap(\.source))
        #expect((object["nbest"] as? [[String: Any]])?.count == 2)
        #expect((object["alignment"] as? [[Int]])?.allSatisfy { $0.count == 2 } == true)
    }
}
