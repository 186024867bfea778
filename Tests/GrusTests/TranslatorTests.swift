import Dispatch
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

    @Test func severalThreadsTranslateAtOnce() throws {
        let translator = try Translator(try model(), threads: 2)
        let lines = (1...20).map { String("abcdefghijklm ".prefix($0 % 13 + 1)) }
        let expected = translator.translate(lines)
        #expect(Set(expected).count > 1)
        let found = Mutex<[[String]]>([])
        DispatchQueue.concurrentPerform(iterations: 6) { _ in
            let translations = translator.translate(lines)
            found.withLock { $0.append(translations) }
        }
        #expect(found.withLock { $0 } == Array(repeating: expected, count: 6))
    }

    // MARK: Several translations, what is given, what is known

    private func translator(
        details: Bool = false, models: Int = 1, _ change: (inout DecodingConfig) -> Void = { _ in }
    ) throws -> Translator {
        let model = try model()
        var decoding = model.config.decoding
        change(&decoding)
        return try Translator(
            ensemble: Array(repeating: model, count: models), decoding: decoding, details: details, threads: 2)
    }

    private let lines = ["abc", "", "hij klm abc", "abcdefg"]

    @Test func theFirstOfSeveralIsTheOnlyOneOfOne() throws {
        let translator = try translator()
        let several = translator.translations(of: lines.map { .init($0) }, count: 4)
        #expect(several.map { $0[0] } == translator.translations(of: lines))
        #expect(several.map(\.count) == [4, 1, 4, 4])
        #expect(Set(several[2].map(\.text)).count > 1)
    }

    @Test func translationsBeginWithWhatIsGiven() throws {
        let found = try translator().translations(of: lines.map { .init($0, given: .prefix("mlk j")) }, count: 2)
        for list in [found[0], found[2], found[3]] { #expect(list.allSatisfy { $0.text.hasPrefix("mlk j") }) }
        #expect(found[1][0].text == "")
    }

    /// What was found has the score that it was found with, in pieces or not.
    @Test func aGivenTranslationIsScored() throws {
        let translator = try translator()
        let found = translator.translations(of: lines)
        let given = zip(lines, found).map { Translator.Request($0, given: .whole($1.text)) }
        for (index, scored) in translator.translations(of: given, count: 1).map({ $0[0] }).enumerated() {
            #expect(scored.text == found[index].text)
            if scored.tokens == found[index].tokens { #expect(abs(scored.score - found[index].score) < 1e-5) }
        }
    }

    @Test func detailsTellTheTokens() throws {
        let found = try translator(details: true).translations(of: lines)
        for (line, translation) in zip(lines, found) {
            let details = try #require(translation.details)
            #expect(details.source.joined() == line && details.target.count == translation.tokens)
            #expect(details.target.map(\.text).joined().replacing("</s>", with: "") == translation.text)
            let sum = details.target.reduce(0) { $0 + $1.logProbability }
            #expect(abs(sum - translation.logProbability) < 1e-4)
            let words = line.split(separator: " ").count
            #expect(details.alignment?.allSatisfy { (0..<words).contains($0.source) } == true)
        }
        #expect(found[2].details?.alignment?.isEmpty == false)
    }

    /// Words and tokens of the pieces of a line are counted on.
    @Test func detailsOfPiecesAreCountedOn() throws {
        let translator = try translator(details: true) { $0.maximumSource = 9 }
        let pieces = translator.translations(of: ["ab c.", "De fg!"])
        let details = try #require(translator.translations(of: ["ab c. De fg!"])[0].details)
        let (first, second) = (try #require(pieces[0].details), try #require(pieces[1].details))
        #expect(details.source == first.source + second.source)
        #expect(details.target.map(\.text) == (first.target + second.target).map(\.text))
        let words = pieces[0].text.split(separator: " ").count
        let counted = second.alignment?.map { [$0.source + 2, $0.target + words] } ?? []
        #expect(details.alignment?.suffix(counted.count).map { [$0.source, $0.target] } == counted)
        let places = second.target.map { token in token.source.map { $0 + 5 } }
        #expect(details.target.suffix(places.count).map(\.source) == places)
    }

    @Test func whatIsDrawnDoesNotDependOnThreadsAndLines() throws {
        let model = try model()
        var decoding = model.config.decoding
        (decoding.search, decoding.temperature) = (.sampling, 2)
        let lines = (1...40).map { String("abcdefghijklm ".prefix($0 % 13 + 1)) }
        let found = try (1...3).map { threads in
            try Translator(model, decoding: decoding, threads: threads)
                .translations(of: lines.map { .init($0) }, count: 5).map { $0.map(\.text) }
        }
        #expect(found[0] == found[1] && found[1] == found[2])
        let alone = try Translator(model, decoding: decoding, threads: 1)
        #expect(lines.map { alone.translate([$0])[0] } == found[0].map { $0[0] })
        decoding.sampleSeed = 2
        #expect(try Translator(model, decoding: decoding).translate(lines) != found[0].map { $0[0] })
    }

    /// The candidates are those of the search that they come from.
    @Test(arguments: [DecodingConfig.CandidateSource.beam, .sampling])
    func theLeastRiskIsTakenOfTheCandidates(source: DecodingConfig.CandidateSource) throws {
        let chooser = try translator {
            ($0.search, $0.candidatesFrom, $0.candidates, $0.beam) = (.mbr, source, 6, 6)
        }
        let drawer = try translator { ($0.search, $0.beam) = (source == .beam ? .beam : .sampling, 6) }
        let requests = lines.map { Translator.Request($0) }
        let chosen = chooser.translations(of: requests, count: 6)
        let drawn = drawer.translations(of: requests, count: 6)
        for (chosen, drawn) in zip(chosen, drawn) {
            #expect(chosen.map(\.text).sorted() == drawn.map(\.text).sorted())
        }
        #expect(chooser.translate(lines) == chosen.map { $0[0].text })
    }

    @Test func aModelTwiceIsTheModel() throws {
        #expect(try translator(models: 2).translate(lines) == translator().translate(lines))
    }

    @Test func modelsOfOtherVocabulariesAreRefused() throws {
        var config = try model().config
        config.name = "other"
        var letters = ["xyz"].makeIterator()
        let pipeline = try TextPipeline.train(config: config.text, source: { letters.next() }, target: { nil })
        let other = try TranslationModel(config, pipeline: pipeline)
        let error = #expect(throws: InputError.self) { try Translator(ensemble: [try model(), other]) }
        #expect(error?.description.contains("model 2: its source vocabulary is not that of model 1") == true)
    }

    @Test func forbiddenWordsDoNotCome() throws {
        let free = try translator().translate(lines)
        let letter = try #require(free.joined().first { $0.isLetter })
        let found = try translator { $0.forbidden = [String(letter)] }.translate(lines)
        #expect(!found.joined().contains(letter) && found != free)
    }
}
