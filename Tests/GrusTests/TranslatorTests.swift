import Foundation
import Grus
import GrusText
import Synchronization
import Testing

@Suite struct TranslatorTests {
    /// An untrained model whose translations are nonsense, but always the same.
    private func model(target: String = "de") throws -> TranslationModel {
        var config = ExperimentConfig()
        config.corpus.target = target
        config.name = "nonsense"
        config.text.source.segmentation = .characters
        config.text.target.segmentation = .characters
        config.model.embedding = 8
        config.model.encoder.hidden = 8
        config.model.decoder.hidden = 8
        var lines = ["abcdefg", "hij klm"].makeIterator()
        let pipeline = try TextPipeline.train(config: config.text, source: { lines.next() }, target: { nil })
        return try TranslationModel(config, pipeline: pipeline)
    }

    /// Its sentences are translated as if they were lines.
    @Test(arguments: [("de", " "), ("zh-Hant", ""), ("ja", "")])
    func aLongLineIsTranslatedInPieces(target: String, separator: String) throws {
        let model = try model(target: target)
        var decoding = DecodingConfig()
        decoding.maximumSource = 9
        let translator = try Translator(model, decoding: decoding, threads: 2)
        let lines = ["ab c. De fg! Hijkl.", "abc", "", "abcdefg.", "abcdefghijklm"]
        let found = translator.translations(of: lines)
        #expect(found.map(\.pieces) == [3, 1, 0, 1, 2])
        let pieces = ["ab c.", "De fg!", "Hijkl.", "abcdef", "ghijklm"]
        let alone = try Translator(model, threads: 1).translations(of: pieces)
        #expect(found[0].text == alone[..<3].map(\.text).joined(separator: separator))
        #expect(found[4].text == alone[3...].map(\.text).joined(separator: separator))
        #expect(found[0].tokens == alone[..<3].reduce(0) { $0 + $1.tokens })
        #expect(translator.translate(lines) == found.map(\.text))
        #expect(try Translator(model, threads: 1).translations(of: lines)[1...3] == found[1...3])
    }

    @Test func severalCallersTranslateAtOnce() async throws {
        let translator = try Translator(try model(), threads: 2)
        let lines = (1...20).map { String("abcdefghijklm ".prefix($0 % 13 + 1)) }
        let expected = translator.translate(lines)
        #expect(Set(expected).count > 1)
        await withTaskGroup(of: [String].self) { group in
            for _ in 0..<6 { group.addTask { translator.translate(lines) } }
            for await translations in group { #expect(translations == expected) }
        }
    }
}
