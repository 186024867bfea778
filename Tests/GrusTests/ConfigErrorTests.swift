import Grus
import GrusFiles
import Testing

@Suite struct ConfigErrorTests {
    /// What is appended to the minimal config, whose last line is the sixth, and the message that follows.
    static let faults: [(yaml: String, message: String)] = [
        // Unknown keys, with the nearest known one.
        ("  trian: x", "tiny.yaml:7: unknown key corpus.trian; did you mean corpus.train?"),
        ("sede: 2", "tiny.yaml:7: unknown key sede; did you mean seed?"),
        ("\ntraining:\n  seed: 2", "tiny.yaml:9: unknown key training.seed; did you mean seed?"),
        (
            "training:\n  optimizer:\n    learning-rate: 1",
            "tiny.yaml:9: unknown key training.optimizer.learning-rate; did you mean training.optimizer.learning_rate?"
        ),
        (
            "training: {batch: {sentence: 3}}",
            "tiny.yaml:7: unknown key training.batch.sentence; expected {sentences: COUNT}, {tokens: COUNT} or {megabytes: COUNT}"
        ),
        (
            "text: {<<: 1}",
            "tiny.yaml:7: unknown key text.<<: expected joint, segmentation, algorithm, vocabulary, coverage, normalization, lowercase, source_model, target_model, source, target, sample or sampling"
        ),
        (
            "wholly: other",
            "tiny.yaml:7: unknown key wholly: expected name, seed, corpus, text, model, training, decoding or evaluation"
        ),
        // Wrong types and values out of range.
        (
            "training:\n  shards: two",
            "tiny.yaml:8: training.shards: expected a whole number from 1 to 1024, found \"two\""
        ),
        (
            "training:\n  shards: \"2\"",
            "tiny.yaml:8: training.shards: expected a whole number from 1 to 1024, found \"2\""
        ),
        ("training: {shards: 0}", "tiny.yaml:7: training.shards: expected a whole number from 1 to 1024, found \"0\""),
        (
            "training: {shards: 1.5}",
            "tiny.yaml:7: training.shards: expected a whole number from 1 to 1024, found \"1.5\""
        ),
        ("training: {shards: }", "tiny.yaml:7: training.shards: expected a whole number from 1 to 1024, found nothing"),
        (
            "training: {shards: [2]}",
            "tiny.yaml:7: training.shards: expected a whole number from 1 to 1024, found a list"
        ),
        ("training: 5", "tiny.yaml:7: training: expected a mapping with keys, found \"5\""),
        (
            "training: {label_smoothing: 1}",
            "tiny.yaml:7: training.label_smoothing: expected a number of at least 0 and below 1, found \"1\""
        ),
        (
            "training: {truncate: 0}",
            "tiny.yaml:7: training.truncate: expected a whole number of at least 1, or none, found \"0\""
        ),
        (
            "training: {truncate: 1.5}",
            "tiny.yaml:7: training.truncate: expected a whole number of at least 1, or none, found \"1.5\""
        ),
        ("training: {truncat: 5}", "tiny.yaml:7: unknown key training.truncat; did you mean training.truncate?"),
        (
            "training: {clip: nan}",
            "tiny.yaml:7: training.clip: expected a number above 0, {norm: NUMBER} or {value: NUMBER}, or none, found \"nan\""
        ),
        (
            "text: {coverage: 0.97}",
            "tiny.yaml:7: text.coverage: expected a number of at least 0.98 and at most 1, found \"0.97\""
        ),
        (
            "model: {embedding: 9223372036854775807}",
            "tiny.yaml:7: model.embedding: expected a whole number from 1 to 16384, found \"9223372036854775807\""
        ),
        (
            "decoding: {beam: 1001}",
            "tiny.yaml:7: decoding.beam: expected a whole number from 1 to 1000, found \"1001\""
        ),
        ("seed: ${}", "tiny.yaml:7: \"${}\" names no environment variable"),
        ("text: {joint: yes}", "tiny.yaml:7: text.joint: expected true or false, found \"yes\""),
        (
            "text: {segmentation: bpe}",
            "tiny.yaml:7: text.segmentation: expected sentencepiece, words or characters, found \"bpe\""
        ),
        (
            "training: {batch: 64}",
            "tiny.yaml:7: training.batch: expected {sentences: COUNT}, {tokens: COUNT} or {megabytes: COUNT}, found \"64\""
        ),
        (
            "training: {validate: {every: batch}}",
            "tiny.yaml:7: training.validate.every: expected epoch, or a whole number of updates of at least 1, found \"batch\""
        ),
        ("evaluation: {metrics: [bleu, bleu]}", "tiny.yaml:7: evaluation.metrics: the list names something twice"),
        (
            "evaluation:\n  metrics:\n  - wer",
            "tiny.yaml:9: evaluation.metrics: expected bleu, chrf or ter, found \"wer\""
        ),
        (
            "  test: {a/b: x}",
            "tiny.yaml:7: corpus.test: expected a name without slashes that does not begin with a dot, found \"a/b\""
        ),
        // Not YAML, not one mapping, duplicates, variables.
        (
            "seed: [1",
            "tiny.yaml:8: not valid YAML: while parsing a flow sequence in line 7, did not find expected ',' or ']'"
        ),
        (
            "\tseed: 1",
            "tiny.yaml:7: not valid YAML: while scanning a plain scalar in line 6, found a tab character that violates indentation"
        ),
        ("seed: 1\nseed: 2", "tiny.yaml:7: the key seed is given more than once"),
        ("? [a]\n: 1", "tiny.yaml:7: a key is a word, not a list or a mapping"),
        (
            "---\nname: second",
            "tiny.yaml:7: not valid YAML: expected a single document in the stream in line 1, but found another document"
        ),
        ("seed: ${NOWHERE}", "tiny.yaml:7: the environment variable NOWHERE is not defined"),
        ("seed: ${NOWHERE", "tiny.yaml:7: \"${NOWHERE\" opens ${ without closing it; write $${ for a literal ${"),
    ]

    @Test(arguments: faults) func aFaultIsNamedWithItsPlace(yaml: String, message: String) {
        expect(message) { try config(minimalYAML + yaml) }
    }

    /// Contradictions between settings that are each allowed.
    static let contradictions: [(yaml: String, message: String)] = [
        (
            "text: {joint: false}\nmodel:\n  tie: [source, target]",
            "tiny.yaml:9: model.tie: the source embedding can only be tied with text.joint: true"
        ),
        (
            "model: {tie: [source, output]}",
            "tiny.yaml:7: model.tie: expected [target, output], [source, target], [source, target, output] or []"
        ),
        (
            "training:\n  validate: {metrics: [loss]}\n  stop:\n    metric: bleu",
            "tiny.yaml:10: training.stop.metric: bleu is not among training.validate.metrics"
        ),
        (
            "training:\n  validate: {metrics: [loss, bleu]}\n  stop:\n    metric: [bleu, ter]",
            "tiny.yaml:10: training.stop.metric: ter is not among training.validate.metrics"
        ),
        (
            "training:\n  stop: {patience: none, epochs: none}",
            "tiny.yaml:8: training never ends: set training.stop.epochs, training.stop.updates or training.stop.patience"
        ),
        (
            "  dev: none\ntraining: {stop: {epochs: none}}",
            "tiny.yaml:7: without corpus.dev training never ends: set training.stop.epochs or training.stop.updates"
        ),
        (
            "model:\n  cell:\n    kind: lstm\n    reset: after",
            "tiny.yaml:10: model.cell.reset does not belong to kind: lstm"
        ),
        (
            "model:\n  cell: {kind: lstm}\n  decoder:\n    cell: {transitions: 2, kind: mingru}",
            "tiny.yaml:10: model.decoder.cell.transitions does not belong to kind: mingru"
        ),
        (
            "model: {encoder: {layers: [{kind: convolution}], cell: {kind: lstm}}}",
            "tiny.yaml:7: model.encoder.cell is set, but no layer of model.encoder.layers is recurrent"
        ),
        (
            "model: {decoder: {attention: none, bridge: zero}}",
            "tiny.yaml:7: model.decoder.bridge: zero and attention: none tell the decoder nothing of the source"
        ),
        (
            "model: {cell: {kind: ssru}, dropout: {recurrent: 0.1}}",
            "tiny.yaml:7: model.dropout.recurrent is set, but no cell multiplies its state"
        ),
        (
            "model: {decoder: {attention: none, attention_hidden: 3}}",
            "tiny.yaml:7: model.decoder.attention_hidden does not belong to kind: none"
        ),
        (
            "model:\n  decoder:\n    attention:\n      kind: none\n      heads: 2",
            "tiny.yaml:11: model.decoder.attention.heads does not belong to kind: none"
        ),
        (
            "model: {decoder: {attention: {hidden: 8, kind: general}}}",
            "tiny.yaml:7: model.decoder.attention.hidden does not belong to kind: general"
        ),
        (
            "model: {decoder: {attention: {kind: dot, coverage: true}}}",
            "tiny.yaml:7: model.decoder.attention.coverage does not belong to kind: dot"
        ),
        (
            "model:\n  decoder:\n    attention: dots",
            "tiny.yaml:9: model.decoder.attention: expected mlp, dot, general or none, found \"dots\""
        ),
        (
            "model: {decoder: {attention: [dot]}}",
            "tiny.yaml:7: model.decoder.attention: expected a mapping with keys, found a list"
        ),
        (
            "model:\n  decoder:\n    attention:\n      heads: 3",
            "tiny.yaml:10: model.decoder.attention.heads: 3 heads cannot share 512 units of the attention"
        ),
        (
            "model: {encoder: {hidden: 6}, decoder: {attention: {kind: general, heads: 8}}}",
            "tiny.yaml:7: model.decoder.attention.heads: 8 heads cannot share 12 units of the encoder's states"
        ),
        (
            "model: {embedding: 64, encoder: {layers: [{kind: transformer}]}, decoder: {attention: {kind: general, heads: 3}}}",
            "tiny.yaml:7: model.decoder.attention.heads: 3 heads cannot share 64 units of the encoder's states"
        ),
        (
            "model: {decoder: {attention: {dropout: 1}}}",
            "tiny.yaml:7: model.decoder.attention.dropout: expected a number of at least 0 and below 1, found \"1\""
        ),
        (
            "training: {optimizer: {kind: adam, nesterov: true}}",
            "tiny.yaml:7: training.optimizer.nesterov does not belong to kind: adam"
        ),
        (
            "training: {optimizer: {kind: sgd, nesterov: true}}",
            "tiny.yaml:7: training.optimizer.nesterov needs training.optimizer.momentum"
        ),
        (
            "training: {schedule: {kind: cosine, milestones: [5]}}",
            "tiny.yaml:7: training.schedule.milestones does not belong to kind: cosine"
        ),
        (
            "training: {schedule: {kind: step, every: 2 minutes}}",
            "tiny.yaml:7: training.schedule.every: expected epoch, or a whole number of at least 1 of updates or epochs, such as 5 epochs, found \"2 minutes\""
        ),
        (
            "training: {clip: {value: 0}}",
            "tiny.yaml:7: training.clip.value: expected a number above 0, found \"0\""
        ),
        (
            "training: {schedule: {kind: inverse_sqrt}}",
            "tiny.yaml:7: training.schedule.kind: inverse_sqrt needs training.schedule.warmup"
        ),
        (
            "text: {segmentation: words, source_model: m.spm}",
            "tiny.yaml:7: text.source.model is for segmentation: sentencepiece, not words"
        ),
        (
            "text: {target_model: m.spm}",
            "tiny.yaml:7: text.source.model and text.target.model differ: set text.joint: false"
        ),
        (
            "text:\n  target: {segmentation: characters}",
            "tiny.yaml:8: text.source.segmentation and text.target.segmentation differ: set text.joint: false"
        ),
        (
            "text: {joint: false, target: {lowercase: \"123\"}}",
            "tiny.yaml:7: text.target.lowercase: expected a language code, such as en or pt-BR, or none, found \"123\""
        ),
        (
            "text: {vocabulary: 3}",
            "tiny.yaml:7: text.vocabulary: expected a whole number from 5 to 1000000, found \"3\""
        ),
        ("text: {sampling: {rate: 0.1}}", "tiny.yaml:7: text.sampling.rate does not belong to kind: none"),
        (
            "text: {sampling: {kind: bpe_dropout, alpha: 0.1}}",
            "tiny.yaml:7: text.sampling.alpha does not belong to kind: bpe_dropout"
        ),
        (
            "text: {algorithm: unigram, sampling: {kind: unigram, rate: 0.1}}",
            "tiny.yaml:7: text.sampling.rate does not belong to kind: unigram"
        ),
        (
            "text: {sampling: {kind: bpe_dropout, rate: 1.5}}",
            "tiny.yaml:7: text.sampling.rate: expected a number of at least 0 and at most 1, found \"1.5\""
        ),
        (
            "text: {algorithm: unigram, sampling: {kind: unigram, nbest: 0}}",
            "tiny.yaml:7: text.sampling.nbest: expected a whole number from 1 to 1000, or none, found \"0\""
        ),
        (
            "text: {sampling: {kind: bpe_dropout, sides: []}}",
            "tiny.yaml:7: text.sampling.sides: the list is empty"
        ),
        (
            "text: {sampling: dropout}",
            "tiny.yaml:7: text.sampling: expected none, bpe_dropout or unigram, found \"dropout\""
        ),
        (
            "text:\n  sampling: unigram",
            "tiny.yaml:8: text.sampling.kind: unigram is for algorithm: unigram, not bpe"
        ),
        (
            "text: {algorithm: unigram, sampling: bpe_dropout}",
            "tiny.yaml:7: text.sampling.kind: bpe_dropout is for algorithm: bpe, not unigram"
        ),
        (
            "text: {segmentation: words, sampling: bpe_dropout}",
            "tiny.yaml:7: text.sampling.kind: bpe_dropout is for segmentation: sentencepiece, not words"
        ),
        (
            "text: {joint: false, target: {segmentation: characters}, sampling: bpe_dropout}",
            "tiny.yaml:7: text.sampling.kind: bpe_dropout is for segmentation: sentencepiece, not characters"
        ),
        ("  test: {a: {source: x}}", "tiny.yaml:7: corpus.test.a.target is missing"),
        ("  test: {a: {table: x, target: 1}}", "tiny.yaml:7: corpus.test.a: both sides are column 1"),
        ("  line_limit: 0", "tiny.yaml:7: corpus.line_limit: expected a whole number of at least 1, found \"0\""),
        (
            "seed: " + String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000),
            "tiny.yaml:7: lists and mappings are nested too deeply"
        ),
        (
            "seed: \(String(repeating: "x", count: 100_000))",
            "tiny.yaml:7: seed: expected a whole number of at least 0, found \"\(String(repeating: "x", count: 80))…\""
        ),
        (
            "training: {batch: {sentences: 2}, shards: 3}",
            "tiny.yaml:7: training.shards: 2 sentences cannot be cut into 3 parts"
        ),
    ]

    @Test(arguments: contradictions) func aContradictionIsNamed(yaml: String, message: String) {
        let start = yaml.hasPrefix("  dev") ? minimalYAML.replacing("  dev: data/dev\n", with: "") : minimalYAML
        expect(message) { try config(start + yaml) }
    }

    @Test func missingKeysAreNamed() {
        expect("tiny.yaml:1: corpus is missing") { try config("name: x") }
        expect("tiny.yaml:1: name is missing") { try config("") }
        expect("tiny.yaml:2: corpus.target is missing") { try config("name: x\ncorpus: {source: en, train: t}") }
        expect("tiny.yaml:1: expected a mapping with keys, found a list") { try config("[name]") }
    }

    static let settings: [(setting: String, message: String)] = [
        ("training.shard=3", "unknown key training.shard; did you mean training.shards?"),
        ("training.optimiser.kind=sgd", "unknown key training.optimiser; did you mean training.optimizer?"),
        ("training.shards=two", "training.shards: expected a whole number from 1 to 1024, found \"two\""),
        ("seed.x=1", "seed: expected a whole number of at least 0, found a mapping"),
        (
            "training.validate.metrics.x=1",
            "training.validate.metrics: expected a list, each loss, perplexity, accuracy, bleu, chrf or ter, found a mapping"
        ),
        (
            "decoding.length_limit.=3",
            "unknown key decoding.length_limit.: expected ratio, plus or least"
        ),
        ("decoding.temperature=0.5", "decoding.temperature does not belong to search: beam"),
        ("decoding.groups=2", "decoding.groups: a beam of 5 cannot be cut into 2 groups"),
        (
            "decoding.length_limit.least=3",
            "decoding.length_limit.least is above decoding.length_limit.ratio"
        ),
        ("seed", "expected KEY=VALUE, such as training.optimizer.learning_rate=0.0005"),
        ("seed=[1", "not valid YAML: while parsing a flow sequence in line 1, did not find expected ',' or ']'"),
        ("seed=", "seed: expected a whole number of at least 0, found nothing"),
        ("training.stop.metric=[]", "training.stop.metric: the list is empty"),
        ("training.stop.metric=[loss, loss]", "training.stop.metric: the list names something twice"),
        (
            "training.stop.metric=wer",
            "training.stop.metric: expected loss, perplexity, accuracy, bleu, chrf or ter, found \"wer\""
        ),
        ("training.stop.metric=bleu", "training.stop.metric: bleu is not among training.validate.metrics"),
    ]

    @Test func aCoveragePenaltyNeedsAttention() {
        expect("--set decoding.coverage_penalty=0.5: decoding.coverage_penalty is set, but the model has no attention")
        {
            try config(
                minimalYAML + "model: {decoder: {attention: none}}", overrides: ["decoding.coverage_penalty=0.5"])
        }
    }

    @Test(arguments: settings) func aWrongSettingIsNamed(setting: String, message: String) {
        expect("--set \(setting): \(message)") {
            try config(minimalYAML + "training: {validate: {metrics: [loss]}}", overrides: [setting])
        }
    }

    /// Nine lines that stand for ten to the ninth power of values.
    @Test func aliasesThatMultiplyAreRefused() {
        let levels = (1...9).map { level in
            "a\(level): &a\(level) [\((0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
        }
        expect("tiny.yaml:1: more than 100000 values, with those that aliases stand for") {
            try config("a0: &a0 [x]\n" + levels.joined())
        }
    }

    @Test func aPathOfAnyDepthIsRefused() {
        let path = Array(repeating: "a", count: 20_000).joined(separator: ".")
        let start = String(path.prefix(80))
        expect("--set \(start)…: unknown key \(start)…") {
            try config(minimalYAML, overrides: ["\(path)=1"])
        }
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: InputError.self) { try ExperimentConfig(file: "/nowhere/x.yaml") }
        #expect(error?.kind == .missing)
        #expect(error?.description == "/nowhere/x.yaml: cannot read: No such file or directory")
    }

    private func expect(_ message: String, _ body: () throws -> ExperimentConfig) {
        let error = #expect(throws: InputError.self) { try body() }
        #expect(error?.description == message)
        #expect(error?.kind == .config)
    }
}
