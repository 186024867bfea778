import Grus
import GrusFiles
import Testing

/// The config that the tests vary: only what has no default.
let minimalYAML = """
    name: tiny
    corpus:
      source: en
      target: de
      train: data/train
      dev: data/dev

    """

func config(
    _ yaml: String, overrides: [String] = [], variables: [String: String] = [:]
) throws -> ExperimentConfig {
    try ExperimentConfig(
        yaml: yaml, file: "tiny.yaml", folder: "/experiments/configs", overrides: overrides,
        environment: { variables[$0] })
}

@Suite struct ConfigReadingTests {
    @Test func everythingElseHasADefault() throws {
        var expected = ExperimentConfig()
        expected.name = "tiny"
        expected.corpus.source = "en"
        expected.corpus.target = "de"
        expected.corpus.train = ["/experiments/configs/data/train"]
        expected.corpus.dev = "/experiments/configs/data/dev"
        #expect(try config(minimalYAML) == expected)
    }

    @Test func everySectionIsRead() throws {
        let read = try config(
            """
            name: multi30k-en-de
            seed: 7
            corpus:
              source: en
              target: de
              train: [../data/a, /data/b.tsv.zst]
              dev: ../../dev
              test: {test2017: ../t17, test2016: ../t16}
              maximum_length: 80
              window: 640
            text: {segmentation: words, vocabulary: 4000, joint: false, normalization: nfkc, lowercase: de}
            model:
              embedding: 128
              cell: {kind: gru, reset: before, update: write}
              encoder: {hidden: 64, layers: 2, bidirectional: false}
              decoder: {hidden: 96, layers: 3, attention: mlp, attention_hidden: 32}
              tie: []
              dropout: {embedding: 0.3, state: 0.2, readout: 0.1}
            training:
              batch: {tokens: 4000}
              shards: 4
              optimizer: {kind: sgd, learning_rate: 1, momentum: 0.9}
              schedule: {kind: inverse_sqrt, warmup: 400, minimum: 1e-6}
              clip: none
              label_smoothing: 0.1
              teacher_forcing: 0.5
              truncate: 50
              validate: {every: 500, metrics: [bleu]}
              stop: {metric: bleu, patience: none, epochs: none, updates: 9}
            decoding: {beam: 1, length_penalty: 0, batch: 8}
            evaluation: {metrics: [chrf]}
            """)
        #expect(read.seed == 7)
        #expect(read.corpus.train == ["/experiments/data/a", "/data/b.tsv.zst"])
        #expect(read.corpus.dev == "/dev")
        #expect(read.corpus.test.map(\.name) == ["test2017", "test2016"])
        #expect(read.corpus.test.map(\.path) == ["/experiments/t17", "/experiments/t16"])
        #expect(read.text.segmentation == .words && read.text.normalization == .nfkc && !read.text.joint)
        #expect(read.text.lowercase == "de")
        #expect(read.model.cell.reset == .before && read.model.cell.update == .write)
        #expect(!read.model.encoder.bidirectional && read.model.encoder.layers == 2)
        #expect(read.model.decoder.attentionHidden == 32 && read.model.tie.isEmpty)
        #expect(read.training.batch == .tokens(4000) && read.training.clip == nil)
        #expect(read.training.truncation == 50)
        #expect(read.training.optimizer.kind == .sgd && read.training.optimizer.learningRate == 1)
        #expect(read.training.schedule.kind == .inverseSquareRoot && read.training.schedule.minimum == 1e-6)
        #expect(read.training.validate.every == .updates(500) && read.training.validate.metrics == [.bleu])
        #expect(read.training.stop.patience == nil && read.training.stop.updates == 9)
        #expect(read.decoding.lengthPenalty == 0 && read.evaluation.metrics == [.chrf])
    }

    @Test func aTestSetWithoutANameIsCalledTest() throws {
        let read = try config(minimalYAML + "  test: held-out")
        #expect(read.corpus.test == [.init(name: "test", path: "/experiments/configs/held-out")])
    }

    @Test(arguments: ["false", "none"]) func wordsForKeepingTheCase(word: String) throws {
        #expect(try config(minimalYAML + "text: {lowercase: \(word)}").text.lowercase == nil)
    }

    /// YAML 1.1 takes `no` for false; here a language is expected, and `no` is Norwegian.
    @Test func norwegianIsALanguage() throws {
        #expect(try config(minimalYAML, overrides: ["corpus.target=no"]).corpus.target == "no")
    }

    @Test(arguments: ["none", "null", "~"]) func nothingMayBeWrittenAsYAMLDoes(word: String) throws {
        let settings = ["text.lowercase", "corpus.dev", "training.clip"].map { "\($0)=\(word)" }
        let read = try config(minimalYAML, overrides: settings)
        #expect(read.text.lowercase == nil && read.corpus.dev == nil && read.training.clip == nil)
    }

    @Test func aSectionMayBeEmpty() throws {
        #expect(try config(minimalYAML + "training:\n") == config(minimalYAML))
    }

    @Test func variablesAreReplaced() throws {
        let yaml = minimalYAML + "  test: ${DATA}/test-$${X}\ntext: {vocabulary: \"${SIZE}\"}"
        let read = try config(yaml, variables: ["DATA": "/data", "SIZE": "100"])
        #expect(read.corpus.test.first?.path == "/data/test-${X}")
        #expect(read.text.vocabulary == 100)
    }

    @Test func settingsWinOverTheFile() throws {
        let overrides = [
            "training.optimizer.learning_rate=5e-4", "training.batch.tokens=900", "corpus.train=[/a, /b]", "seed=3",
            "text.lowercase=tr", "model.decoder.attention=none", "seed=4",
        ]
        let read = try config(minimalYAML + "training: {batch: {sentences: 8}, clip: 5}", overrides: overrides)
        #expect(read.training.optimizer.learningRate == 5e-4)
        #expect(read.training.batch == .tokens(900) && read.training.clip == 5)
        #expect(read.corpus.train == ["/a", "/b"])
        #expect(read.seed == 4 && read.text.lowercase == "tr" && read.model.decoder.attention == .none)
    }
}
