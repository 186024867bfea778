import Foundation
import Grus
import Testing

/// The configs that come with Grus, and what is written about them.
@Suite struct ShippedConfigTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "configs").path

    @Test func everyConfigCanBeRead() throws {
        let recipes = try FileManager.default.contentsOfDirectory(atPath: "\(Self.folder)/recipes").map {
            "recipes/\($0)"
        }
        let names = (try FileManager.default.contentsOfDirectory(atPath: Self.folder) + recipes)
            .filter { $0.hasSuffix(".yaml") }
        #expect(names.contains("quickstart.yaml") && names.contains("recipes/base.yaml"))
        for name in names {
            #expect(throws: Never.self, "\(name)") {
                try ExperimentConfig(file: "\(Self.folder)/\(name)", environment: { _ in "/data" })
            }
        }
    }

    @Test func everySweepCanBePlanned() throws {
        let folder = "\(Self.folder)/sweeps"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            #expect(throws: Never.self, "\(name)") { try SweepPlan(SweepConfig(file: "\(folder)/\(name)")) }
        }
    }

    /// The annotated sweep of the page is one.
    @Test func theAnnotatedSweepCanBePlanned() throws {
        let page = try Self.page()
        let start = try #require(page.firstRange(of: "```yaml\nname: my-sweep")?.lowerBound)
        let end = try #require(page[start...].firstRange(of: "\n```\n")?.lowerBound)
        let sweep = page[start..<end].dropFirst("```yaml\n".count)
            .replacing("../quickstart.yaml", with: "\(Self.folder)/quickstart.yaml")
        let file = FileManager.default.temporaryDirectory.path + "/grus-\(UUID().uuidString).yaml"
        try Data(sweep.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(try SweepPlan(SweepConfig(file: file)).trials.count == 12)
    }

    // MARK: The page

    private static func page() throws -> String { try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8) }

    /// What `grus config` prints is the end of the page, word for word, so that no key is missing and none that is gone
    /// remains.
    @Test func thePageEndsWithTheReference() throws {
        let page = try Self.page()
        let start = try #require(page.firstRange(of: "What `grus config` prints.\n\n")?.upperBound)
        #expect(page[start...] == ExperimentConfig.reference)
    }

    private static func annotatedConfig() throws -> Substring {
        let page = try page()
        let start = try #require(page.firstRange(of: "```yaml\n")?.upperBound)
        let end = try #require(page[start...].firstRange(of: "```\n")?.lowerBound)
        return page[start..<end]
    }

    /// The annotated config of the page has every key, with its default.
    @Test func theAnnotatedConfigHoldsTheDefaults() throws {
        let annotated = try Self.annotatedConfig()
        let read = try config(String(annotated))
        let standard = ExperimentConfig()
        #expect(read.text == standard.text && read.model == standard.model)
        #expect(read.training == standard.training)
        #expect(read.decoding == standard.decoding && read.evaluation == standard.evaluation)
        for key in ExperimentConfig.options.compactMap({ $0.path.split(separator: ".").last }) {
            #expect(annotated.contains("\(key):"), "\(key)")
        }
        #expect(!annotated.contains("null"), "nothing is called none")
    }

    /// Where a key has one of some words, the annotated config names them all.
    @Test func theAnnotatedConfigNamesEveryChoice() throws {
        let annotated = try Self.annotatedConfig()
        for option in ExperimentConfig.options {
            let list = option.expectation.replacing("a list, each ", with: "")
            guard list.wholeMatch(of: /\w+(, \w+)* or \w+/) != nil, list != "true or false" else { continue }
            let key = try #require(option.path.split(separator: ".").last)
            let lines = annotated.split(separator: "\n").filter { $0.contains("\(key):") }
            for word in list.matches(of: /\w+/).map(\.output) where word != "or" {
                #expect(lines.contains { $0.contains(word) }, "\(option.path): \(word)")
            }
        }
    }

    @Test func theExampleOfTheDesignIsRead() throws {
        let read = try config(
            """
            name: multi30k-en-de
            seed: 1
            corpus:
              source: en
              target: de
              train: ../data/multi30k/train          # a list gives several shards
              dev: ../data/multi30k/dev
              test: {test2016: ../data/multi30k/test2016, test2017: ../data/multi30k/test2017}
            text:
              segmentation: sentencepiece            # sentencepiece | words | characters
              vocabulary: 8000
              joint: true
            model:
              embedding: 256
              cell: {kind: gru, reset: after, update: keep}
              encoder: {hidden: 512, layers: 1, bidirectional: true}
              decoder: {hidden: 512, layers: 1, attention: mlp}
              tie: [target, output]
              dropout: {embedding: 0.3, state: 0.3, readout: 0.3}
            training:
              batch: {sentences: 64}                 # or {tokens: 4000}
              shards: 2
              optimizer: {kind: adam, learning_rate: 0.001}
              schedule: {kind: plateau, factor: 0.5, patience: 1}
              clip: 1.0
              label_smoothing: 0.1
              teacher_forcing: 1.0
              validate: {every: epoch, metrics: [loss, bleu]}
              stop: {metric: bleu, patience: 5, epochs: 30}
            decoding: {beam: 5, length_penalty: 1.0}
            evaluation: {metrics: [bleu, chrf]}
            """)
        #expect(read.name == "multi30k-en-de")
        #expect(read.corpus.train == [.named("/experiments/data/multi30k/train")])
        #expect(read.training.schedule.kind == .plateau && read.training.stop.metric == .bleu)
        #expect(read.training.labelSmoothing == 0.1 && read.model.dropout.readout == 0.3)
    }
}
