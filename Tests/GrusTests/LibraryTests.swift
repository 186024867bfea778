import Foundation
import Grus
import TestFolders
import Testing

/// What other programs use, with `import Grus` alone.
@Suite struct LibraryTests {
    /// That it is compiled is the test.
    @Test func everyTypeOfTheInterfaceHasAName() {
        let names: [Any.Type] = [
            InputError.self, ThreadPool.self, ExperimentConfig.self, CorpusConfig.self, CorpusConfig.TestSet.self,
            TextConfig.self, ModelConfig.self, CellConfig.self, UpdateGate.self, EncoderConfig.self,
            EncoderLayerConfig.self, LayerNormPlace.self, DecoderConfig.self, AttentionConfig.self,
            DropoutConfig.self, TiedMatrix.self, TrainingConfig.self, BatchSize.self, Precision.self,
            OptimizerConfig.self, ScheduleConfig.self, ValidationConfig.self, ValidationMetric.self,
            CheckpointConfig.self, StopConfig.self, LogConfig.self,
            DecodingConfig.self, TextPipeline.self, TextSide.self, BLEU.self, ChrF.self,
            TER.self, Tokenizer.self, Smoothing.self, Signature.self, ConfidenceInterval.self, RandomSeed.self,
        ]
        #expect(Set(names.map { "\($0)" }).count == names.count)
    }

    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test(arguments: ["LibraryExample.swift", "TaskExample.swift"]) func theReadmeShowsTheExample(file: String) throws {
        let example = try String(contentsOf: Self.tests.appending(path: file), encoding: .utf8)
        let readme = Self.tests.appending(path: "../../README.md").standardized
        #expect(try String(contentsOf: readme, encoding: .utf8).contains("```swift\n\(example)```\n"))
    }

    /// A folder with a run of a model that has hardly learnt anything.
    private func trained() throws -> (folder: TemporaryFolder, run: String) {
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
        return (folder, "\(folder.path)/run")
    }

    @Test func theExampleTranslatesAndScores() throws {
        let (folder, run) = try trained()
        defer { withExtendedLifetime(folder) {} }
        let result = try evaluate(model: run, sources: ["abc", "", "klm"], references: ["cba", "", "mlk"])
        #expect(result.translations.count == 3 && result.translations[1] == "")
        #expect(result.scores.map(\.name) == ["BLEU", "chrF2"])
    }

    @Test func theExampleAnswersLinesAsTheyCome() async throws {
        let (folder, run) = try trained()
        defer { withExtendedLifetime(folder) {} }
        let translator = try Translator(TranslationModel(path: run), threads: 2)
        let (lines, input) = AsyncStream<String>.makeStream()
        for line in ["abc", "", "klm"] { input.yield(line) }
        input.finish()
        var answers: [String] = []
        try await answer(lines, with: translator) { answers.append($0) }
        #expect(try await translator.translate(["abc", "", "klm"]) == answers)
    }
}
