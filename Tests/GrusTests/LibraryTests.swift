import Foundation
import Grus
import Testing

/// What other programs use, with `import Grus` alone.
@Suite struct LibraryTests {
    /// That it is compiled is the test.
    @Test func everyTypeOfTheInterfaceHasAName() {
        let names: [Any.Type] = [
            InputError.self, ThreadPool.self, ExperimentConfig.self, CorpusConfig.self, CorpusConfig.TestSet.self,
            TextConfig.self, ModelConfig.self, CellConfig.self, UpdateGate.self, EncoderConfig.self,
            EncoderLayerConfig.self,
            DecoderConfig.self,
            DropoutConfig.self, TiedMatrix.self, TrainingConfig.self, BatchSize.self, Precision.self,
            OptimizerConfig.self, ScheduleConfig.self, ValidationConfig.self, ValidationMetric.self,
            CheckpointConfig.self, StopConfig.self, LogConfig.self,
            DecodingConfig.self, TextPipeline.self, TextSide.self, BLEU.self, ChrF.self,
            TER.self, Tokenizer.self, Smoothing.self, Signature.self, ConfidenceInterval.self, RandomSeed.self,
        ]
        #expect(Set(names.map { "\($0)" }).count == names.count)
    }

    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test func theReadmeShowsTheExample() throws {
        let example = try String(contentsOf: Self.tests.appending(path: "LibraryExample.swift"), encoding: .utf8)
        let readme = Self.tests.appending(path: "../../README.md").standardized
        #expect(try String(contentsOf: readme, encoding: .utf8).contains("```swift\n\(example)```\n"))
    }

    @Test func theExampleTranslatesAndScores() throws {
        let folder = try TemporaryFolder()
        try folder.write("abcdefg\nhij klm\n", to: "train.en")
        try folder.write("gfedcba\nmlk jih\n", to: "train.de")
        try folder.write(
            """
            name: nonsense
            corpus: {source: en, target: de, train: train}
            text: {segmentation: characters}
            model: {embedding: 8, encoder: {hidden: 8}, decoder: {hidden: 8}}
            training: {batch: {sentences: 2}, stop: {updates: 1}}
            """, to: "nonsense.yaml")
        var options = TrainingRun.Options()
        options.output = "\(folder.path)/run"
        options.isQuiet = true
        try TrainingRun(ExperimentConfig(file: "\(folder.path)/nonsense.yaml"), options).run()
        let result = try evaluate(
            model: "\(folder.path)/run", sources: ["abc", "", "klm"], references: ["cba", "", "mlk"])
        #expect(result.translations.count == 3 && result.translations[1] == "")
        #expect(result.scores.map(\.name) == ["BLEU", "chrF2"])
    }
}
