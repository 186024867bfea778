import Foundation
import Grus
import GrusText
import Synchronization
import Testing

@Suite struct TranslatorTests {
    /// An untrained model whose translations are nonsense, but always the same.
    private func model() throws -> TranslationModel {
        var config = ExperimentConfig()
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
