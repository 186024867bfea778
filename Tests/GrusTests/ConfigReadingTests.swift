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
        expected.corpus.train = [.named("/experiments/configs/data/train")]
        expected.corpus.dev = .named("/experiments/configs/data/dev")
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
        #expect(read.corpus.train == [.named("/experiments/data/a"), .named("/data/b.tsv.zst")])
        #expect(read.corpus.dev == .named("/dev"))
        #expect(read.corpus.test.map(\.name) == ["test2017", "test2016"])
        #expect(read.corpus.test.map(\.files) == [.named("/experiments/t17"), .named("/experiments/t16")])
        for side in [read.text.source, read.text.target] {
            #expect(side.segmentation == .words && side.vocabulary == 4000)
            #expect(side.normalization == .nfkc && side.lowercase == "de")
        }
        #expect(!read.text.joint)
        #expect(read.model.cell.reset == .before && read.model.cell.update == .write)
        #expect(!read.model.encoder.bidirectional && read.model.encoder.layers == .alike(2))
        #expect(read.model.decoder.attention.hidden == 32 && read.model.tie.isEmpty)
        #expect(read.training.batch == .tokens(4000) && read.training.clip == nil)
        #expect(read.training.truncation == 50)
        #expect(read.training.optimizer.kind == .sgd && read.training.optimizer.learningRate == 1)
        #expect(read.training.schedule.kind == .inverseSquareRoot && read.training.schedule.minimum == 1e-6)
        #expect(read.training.validate.every == .updates(500) && read.training.validate.metrics == [.bleu])
        #expect(read.training.stop.patience == nil && read.training.stop.updates == 9)
        #expect(read.decoding.lengthPenalty == 0 && read.evaluation.metrics == [.chrf])
    }

    @Test func recipesAreRead() throws {
        let training = { (yaml: String) in try config("\(minimalYAML)training: {\(yaml)}").training }
        #expect(try training("clip: {norm: 2}").clip == .norm(2))
        #expect(try training("clip: {value: 0.5}").clip == .value(0.5))
        let schedule = try training("schedule: {kind: step, every: 2 epochs, milestones: [epoch, 300, 4 epochs]}")
            .schedule
        #expect(schedule.every == .epochs(2))
        #expect(schedule.milestones == [.epochs(1), .updates(300), .epochs(4)])
        let recipe = try training("accumulate: 4, average: {decay: 0.999, warmup: false}")
        #expect(recipe.accumulate == 4 && recipe.average.decay == 0.999 && !recipe.average.warmup)
    }

    /// A kind comes with its own defaults, wherever it stands among the keys.
    @Test func optimizersHaveTheirOwnDefaults() throws {
        let optimizer = { (yaml: String) in
            try config("\(minimalYAML)training: {optimizer: {\(yaml)}}").training.optimizer
        }
        #expect(try optimizer("kind: adadelta") == OptimizerConfig(.adadelta))
        #expect(try optimizer("kind: adamw").weightDecay == 0.01)
        let changed = try optimizer("epsilon: 1e-3, kind: adagrad")
        #expect(changed.epsilon == 1e-3 && changed.learningRate == 0.01)
        // As resolved configs name them all.
        #expect(try optimizer("kind: adam, decay: 0.5, momentum: 0.1").kind == .adam)
    }

    @Test func severalMetricsMayStopTraining() throws {
        let several = try config(minimalYAML + "training: {stop: {metric: [bleu, loss]}}")
        #expect(several.training.stop.metric == .bleu && several.training.stop.furtherMetrics == [.loss])
        #expect(several.yaml.contains("metric: [bleu, loss]\n"))
        #expect(try config(several.yaml) == several)
        let one = try config(several.yaml, overrides: ["training.stop.metric=[bleu]"])
        #expect(one.training.stop.furtherMetrics.isEmpty && one.yaml.contains("metric: bleu\n"))
    }

    @Test func aTestSetWithoutANameIsCalledTest() throws {
        let read = try config(minimalYAML + "  test: held-out")
        #expect(read.corpus.test == [.init(name: "test", files: .named("/experiments/configs/held-out"))])
    }

    @Test(arguments: ["false", "none"]) func wordsForKeepingTheCase(word: String) throws {
        #expect(try config(minimalYAML + "text: {lowercase: \(word)}").text.source.lowercase == nil)
    }

    /// YAML 1.1 takes `no` for false; here a language is expected, and `no` is Norwegian.
    @Test func norwegianIsALanguage() throws {
        #expect(try config(minimalYAML, overrides: ["corpus.target=no"]).corpus.target == "no")
    }

    @Test(arguments: ["none", "null", "~"]) func nothingMayBeWrittenAsYAMLDoes(word: String) throws {
        let settings = ["text.lowercase", "corpus.dev", "training.clip"].map { "\($0)=\(word)" }
        let read = try config(minimalYAML, overrides: settings)
        #expect(read.text.target.lowercase == nil && read.corpus.dev == nil && read.training.clip == nil)
    }

    @Test func aSectionMayBeEmpty() throws {
        #expect(try config(minimalYAML + "training:\n") == config(minimalYAML))
    }

    @Test func variablesAreReplaced() throws {
        let yaml = minimalYAML + "  test: ${DATA}/test-$${X}\ntext: {vocabulary: \"${SIZE}\"}"
        let read = try config(yaml, variables: ["DATA": "/data", "SIZE": "100"])
        #expect(read.corpus.test.first?.files == .named("/data/test-${X}"))
        #expect(read.text.source.vocabulary == 100)
    }

    @Test func settingsWinOverTheFile() throws {
        let overrides = [
            "training.optimizer.learning_rate=5e-4", "training.batch.tokens=900", "corpus.train=[/a, /b]", "seed=3",
            "text.lowercase=tr", "model.decoder.attention=none", "seed=4",
        ]
        let read = try config(minimalYAML + "training: {batch: {sentences: 8}, clip: 5}", overrides: overrides)
        #expect(read.training.optimizer.learningRate == 5e-4)
        #expect(read.training.batch == .tokens(900) && read.training.clip == .norm(5))
        #expect(read.corpus.train == [.named("/a"), .named("/b")])
        #expect(read.seed == 4 && read.text.source.lowercase == "tr" && read.model.decoder.attention.kind == .none)
    }

    /// A kind from the command line wins over what the file says of another kind.
    @Test func aKindThatIsSetPassesOverTheKeysOfTheFilesKind() throws {
        let yaml = minimalYAML + "model: {cell: {kind: gru, reset: before}, encoder: {cell: {kind: mgu}}}"
        let read = try config(yaml, overrides: ["model.cell.kind=lstm", "model.decoder.cell={kind: elman}"])
        #expect(read.model.cell.kind == .lstm && read.model.cell.reset == .after)
        #expect(read.model.encoder.cell?.kind == .mgu && read.model.decoder.cell?.kind == .elman)
        #expect(try config(read.yaml) == read)
        #expect(throws: InputError.self) {
            try config(yaml, overrides: ["model.cell.kind=lstm", "model.cell.update=write"])
        }
        #expect(try config(yaml, overrides: ["model.encoder.cell=none"]).model.encoder.cell == nil)
    }

    @Test func aSideHasTextOptionsOfItsOwn() throws {
        let yaml = "text: {joint: false, vocabulary: 500, target: {segmentation: characters, vocabulary: 90}}"
        let text = try config(minimalYAML + yaml, overrides: ["text.source.lowercase=en"]).text
        #expect(text.source.segmentation == .sentencepiece && text.source.vocabulary == 500)
        #expect(text.source.lowercase == "en" && text.target.lowercase == nil)
        #expect(text.target.segmentation == .characters && text.target.vocabulary == 90)
    }

    /// The short form of the command line wins over the file, also over the resolved config, which knows sides alone.
    @Test func aSettingOfBothSidesWinsOverTheFile() throws {
        let resolved = try config(minimalYAML + "text: {vocabulary: 500}").yaml
        let read = try config(
            resolved, overrides: ["text.vocabulary=70", "text.target.vocabulary=80", "text.joint=false"])
        #expect(read.text.source.vocabulary == 70 && read.text.target.vocabulary == 80)
    }

    @Test(arguments: ["none", "mlp", "dot", "general"]) func attentionHasAShortForm(kind: String) throws {
        let short = try config(minimalYAML + "model: {decoder: {attention: \(kind)}}")
        #expect(try short == config(minimalYAML + "model: {decoder: {attention: {kind: \(kind)}}}"))
        #expect(try config(short.yaml) == short)
        #expect(short.model.decoder.attention.kind.rawValue == kind)
    }

    @Test(arguments: ["none", "bpe_dropout", "unigram"]) func samplingHasAShortForm(kind: String) throws {
        let start = minimalYAML + "text:\n  algorithm: \(kind == "unigram" ? "unigram" : "bpe")\n"
        let short = try config(start + "  sampling: \(kind)")
        #expect(try short == config(start + "  sampling: {kind: \(kind)}"))
        #expect(try short == config(start, overrides: ["text.sampling=\(kind)"]))
        #expect(try config(short.yaml) == short)
        #expect(short.text.sampling.kind.rawValue == kind)
    }

    @Test func samplingIsRead() throws {
        let unigram = "text: {algorithm: unigram, sampling: {kind: unigram, alpha: 0.5, nbest: 64, sides: [target]}}"
        let read = try config(minimalYAML + unigram).text.sampling
        #expect(read.alpha == 0.5 && read.nbest == 64 && read.sides == [.target])
        let all = try config(minimalYAML + unigram, overrides: ["text.sampling.nbest=-1"]).text.sampling
        #expect(all.nbest == nil)
        let dropout = try config(minimalYAML + "text: {sampling: {kind: bpe_dropout, rate: 0.3}}").text.sampling
        #expect(dropout.rate == 0.3 && dropout.sides == [.source, .target])
        // What a model was trained with, nobody knows before it is read, and nothing is said where another model says it.
        for text in ["source_model: a.model, ", ""] {
            let start = text.isEmpty ? "\ntraining: {start_from: a.safetensors}" : ""
            #expect(try config(minimalYAML + "text: {\(text)sampling: unigram}" + start).text.sampling.kind == .unigram)
        }
        // Of a side that nothing is drawn of.
        let other =
            "text: {joint: false, target: {segmentation: words}, sampling: {kind: bpe_dropout, sides: [source]}}"
        #expect(try config(minimalYAML + other).text.sampling.sides == [.source])
    }

    /// Resolved configs had these keys when attention was a word.
    @Test(arguments: [("none", "none"), ("mlp", "none"), ("mlp", "32")])
    func oldConfigsKeepTheirMeaning(kind: String, hidden: String) throws {
        let yaml = minimalYAML + "model: {decoder: {attention: \(kind), attention_hidden: \(hidden)}}"
        let attention = try config(yaml).model.decoder.attention
        #expect(attention.kind.rawValue == kind && attention.hidden == Int(hidden) && attention.heads == 1)
    }

    @Test func settingsOfAttentionAddToItsShortForm() throws {
        let attention = { (yaml: String, settings: [String]) in
            try config(
                minimalYAML + "model: {decoder: {attention: \(yaml)}}",
                overrides: settings.map { "model.decoder.attention\($0)" }
            ).model.decoder.attention
        }
        let heads = try attention("dot", [".heads=4", ".dropout=0.1"])
        #expect(heads.kind == .dot && heads.heads == 4 && heads.dropout == 0.1)
        #expect(try attention("{kind: dot, heads: 4}", ["=mlp"]) == .mlp)
        #expect(try attention("{coverage: true, heads: 4}", [".kind=dot"]).heads == 4)
        #expect(try attention("{hidden: 32, heads: 4}", ["_hidden=64"]).hidden == 64)
        #expect(try attention("mlp, attention_hidden: 32", [".hidden=64"]).hidden == 64)
        #expect(try attention("mlp, attention_hidden: 32", ["=none"]) == .none)
    }

    @Test func modelsHaveAShortForm() throws {
        let yaml = "text: {joint: false, source_model: a.model, target: {model: /b.model}}"
        let text = try config(minimalYAML + yaml).text
        #expect(text.source.model == "/experiments/configs/a.model" && text.target.model == "/b.model")
    }

    @Test func filesMayHaveATag() throws {
        let corpus = """
              train: [a, {path: b, tag: <BT>}, {source: x, target: /y, tag: "2de"}, {table: t, source: 3, tag: <BT>}]
            """
        let head = minimalYAML.split(separator: "\n").filter { !$0.contains("train:") }.joined(separator: "\n")
        let folder = "/experiments/configs"
        #expect(
            try config("\(head)\n\(corpus)").corpus.train == [
                .named("\(folder)/a"), .init(.tagged(.named("\(folder)/b"), tag: "<BT>")),
                .init(.tagged(.pair(source: "\(folder)/x", target: "/y"), tag: "2de")),
                .init(.tagged(.table("\(folder)/t", source: 3, target: 2), tag: "<BT>")),
            ])
        for tag in ["a b", ""] {
            #expect(throws: InputError.self) {
                try config(minimalYAML, overrides: ["corpus.train={path: /a, tag: '\(tag)'}"])
            }
        }
        #expect(throws: InputError.self) { try config(minimalYAML, overrides: ["corpus.train={tag: <BT>}"]) }
    }

    @Test func shardsMayHaveWeightsAndLimits() throws {
        let train =
            "corpus.train=[{path: /a, weight: 2}, {source: /s, target: /t, limit: 9, tag: x}, {table: /c, weight: 0.5}]"
        let read = try config(minimalYAML, overrides: [train]).corpus.train
        #expect(read.map(\.weight) == [2, 1, 0.5])
        #expect(read.map(\.limit) == [nil, 9, nil])
        #expect(
            read.map(\.files) == [
                .named("/a"), .tagged(.pair(source: "/s", target: "/t"), tag: "x"), .table("/c", source: 1, target: 2),
            ])
        for wrong in ["{path: /a, weight: 0}", "{path: /a, limit: 0}", "{weight: 2}", "{path: /a, wieght: 2}"] {
            #expect(throws: InputError.self) { try config(minimalYAML, overrides: ["corpus.train=\(wrong)"]) }
        }
        #expect(throws: InputError.self) { try config(minimalYAML, overrides: ["corpus.dev={path: /a, weight: 2}"]) }
    }

    @Test(arguments: [("512MB", 512_000_000), ("4GB", 4_000_000_000), ("1TB", 1_000_000_000_000)])
    func memoryIsWrittenWithAUnit(text: String, bytes: Int) throws {
        #expect(try config(minimalYAML, overrides: ["corpus.memory=\(text)"]).corpus.memory == bytes)
    }

    @Test(arguments: ["512", "0MB", "-1MB", "1.5GB", "MB", "99999999999999TB", "1 GB"])
    func otherMemoryIsRefused(text: String) {
        #expect(throws: InputError.self) { try config(minimalYAML, overrides: ["corpus.memory=\(text)"]) }
    }

    @Test func pairsOfFilesNeedNoCommonName() throws {
        let corpus = """
              test: {a: {source: x, target: /y}, b: {table: t.tsv.zst, source: 3, target: 1}, c: {table: t}}
            """
        let read = try config(
            minimalYAML + corpus,
            overrides: ["corpus.train=[/p, {source: /s, target: /t}]", "corpus.dev={table: /d, target: 4}"])
        #expect(read.corpus.train == [.named("/p"), .init(.pair(source: "/s", target: "/t"))])
        #expect(read.corpus.dev == .table("/d", source: 1, target: 4))
        #expect(
            read.corpus.test.map(\.files) == [
                .pair(source: "/experiments/configs/x", target: "/y"),
                .table("/experiments/configs/t.tsv.zst", source: 3, target: 1),
                .table("/experiments/configs/t", source: 1, target: 2),
            ])
    }
}
