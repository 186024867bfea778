import Foundation
import Grus
import Testing

/// The configs that come with Grus, and what is written about them.
@Suite struct ShippedConfigTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "configs").path
    private static let configs = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".yaml") }

    @Test(.enabled(if: !configs.isEmpty, "there are no configs"), arguments: configs)
    func everyConfigCanBeRead(name: String) throws {
        _ = try ExperimentConfig(file: "\(Self.folder)/\(name)", environment: { _ in "/data" })
    }

    /// `grus config` prints the lines that the page must have.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "\(folder)/README.md"), "there is no page"))
    func thePageHasEveryKey() throws {
        let page = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
        let lines = Set(page.split(separator: "\n"))
        for line in ExperimentConfig.reference.split(separator: "\n") {
            #expect(lines.contains(line), "configs/README.md")
        }
    }

    /// The annotated config of the page has every key, with its default.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "\(folder)/README.md"), "there is no page"))
    func theAnnotatedConfigHoldsTheDefaults() throws {
        let page = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
        let start = try #require(page.firstRange(of: "```yaml\n")?.upperBound)
        let end = try #require(page[start...].firstRange(of: "```\n")?.lowerBound)
        let read = try config(String(page[start..<end]))
        let standard = ExperimentConfig()
        #expect(read.text == standard.text && read.model == standard.model)
        #expect(read.training == standard.training)
        #expect(read.decoding == standard.decoding && read.evaluation == standard.evaluation)
        for key in ExperimentConfig.options.compactMap({ $0.path.split(separator: ".").last }) {
            #expect(page[start..<end].contains("\(key):"), "\(key)")
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
