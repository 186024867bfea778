import ArgumentParser
import Grus

struct EvaluateCommand: RankedCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Scores translations against references, with sacreBLEU's numbers.",
        discussion: """
            With --model, translates and scores the test sets of the model's config, or those of --test; a run directory
            keeps the translations and scores.json. Else scores hypotheses from --input or standard input, one line per line of
            the references. Files are plain text or zstd-compressed (.zst). Options have sacreBLEU's names.

            Example:
              grus evaluate --model runs/multi30k-en-de
              grus evaluate --model runs/multi30k-en-de --test test2017=data/multi30k/test2017 --beam 1
              mpirun -n 4 grus evaluate --model runs/multi30k-en-de
              grus evaluate test2016.de.zst < translations.de
              grus evaluate first.de second.de --input system.de --format json
              grus evaluate reference.de --input baseline.de system.de --paired-bs
            """)

    @Argument(help: "The reference translations, one or more files; before --input.", completion: .file())
    var references: [String] = []

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: ArgumentHelp(
            "The files of the hypotheses, one for each system, instead of standard input.", valueName: "file"),
        completion: .file())
    var input: [String] = []

    @Option(
        name: [.long, .customLong("nr", withSingleDash: true)],
        help: ArgumentHelp("References on each line of the one reference file, with tabs between.", valueName: "count"))
    var numRefs = 1

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: "The scores, in order. (default: bleu chrf; with --sentence-level, bleu)")
    var metrics: [EvaluationConfig.Metric] = []

    @Flag(
        name: [.long, .customLong("sl", withSingleDash: true)],
        help: "Score every line on its own, by one metric; BLEU with --effective-order.")
    var sentenceLevel = false

    @OptionGroup var parallelism: ThreadOptions

    @OptionGroup(title: "Test sets of a model") var model: ModelOptions
    @OptionGroup(title: "BLEU") var bleu: BLEUOptions
    @OptionGroup(title: "chrF") var chrF: ChrFOptions
    @OptionGroup(title: "TER") var ter: TEROptions
    @OptionGroup(title: "Significance") var significance: SignificanceOptions
    @OptionGroup(title: "Report") var report: ReportOptions

    /// There is nothing to share of texts that are only scored.
    var isShared: Bool { model.model != nil }

    func run(among ranks: RankGroup) throws {
        try report.check()
        if let path = model.model {
            try evaluateModel(path, among: ranks)
        } else {
            try evaluateFiles()
        }
    }

    /// What a config asks for, but for what the command line says.
    private func chosen(_ config: EvaluationConfig) throws(InputError) -> EvaluationConfig {
        var config = config
        if !metrics.isEmpty { config.metrics = metrics.distinct }
        if let tokenize = bleu.tokenize { config.tokenize = try TokenizerChoice(tokenize) }
        let respectsCase = config.metrics.contains { metric in
            switch metric {
            case .bleu: !bleu.lowercase
            case .chrf: !chrF.chrfLowercase
            case .ter: false
            }
        }
        config.lowercase = config.lowercase || !respectsCase
        return config
    }

    private func evaluation(_ config: EvaluationConfig, language: String) throws(InputError) -> Evaluation {
        var evaluation = try Evaluation(config, language: language)
        try bleu.apply(to: &evaluation)
        try chrF.apply(to: &evaluation)
        ter.apply(to: &evaluation)
        try significance.apply(to: &evaluation)
        return evaluation
    }

    private func evaluateFiles() throws {
        var evaluation = try evaluation(chosen(EvaluationConfig()), language: bleu.targetLanguage())
        let texts = try EvaluatedTexts(references: references, input: input, numRefs: numRefs, significance)
        try model.checkUnused()
        evaluation.pool = try ThreadPool(count: parallelism.threads ?? ThreadPool.standardCount)
        if sentenceLevel {
            try scoreSentences(texts, by: evaluation)
        } else if texts.names.count > 1 {
            try compare(texts, by: evaluation)
        } else {
            guard !significance.isPaired else {
                throw InputError(.usage, "paired tests compare systems: name two files or more with --input")
            }
            report.write(try evaluation.score(texts.systems[0], against: texts.references))
        }
    }

    private func scoreSentences(_ texts: EvaluatedTexts, by evaluation: Evaluation) throws {
        guard metrics.distinct.count <= 1 else {
            throw InputError(.usage, "--sentence-level: expected one metric")
        }
        guard texts.names.count == 1 else { throw InputError(.usage, "--sentence-level: expected one system") }
        guard !significance.isUsed else {
            throw InputError(.usage, "--sentence-level: there are no intervals and no tests for single lines")
        }
        try evaluation.scoreSentences(texts.systems[0], against: texts.references) { report.writeSentence($0) }
    }

    private func compare(_ texts: EvaluatedTexts, by evaluation: Evaluation) throws {
        guard !significance.confidence else {
            throw InputError(.usage, "--confidence is for one system; use --paired-bs for several")
        }
        let test = try significance.test()
        let results = try evaluation.compare(
            texts.systems, names: texts.names, against: texts.references, by: test)
        report.write(results, test: test)
    }

    private func evaluateModel(_ path: String, among ranks: RankGroup) throws {
        guard references.isEmpty, input.isEmpty, numRefs == 1, !sentenceLevel, !significance.isPaired else {
            throw InputError(
                .usage,
                "--model scores the test sets of its config: leave out reference files, --input, --num-refs, "
                    + "--sentence-level and paired tests")
        }
        guard bleu.languagePair == nil else {
            throw InputError(.usage, "--language-pair is for reference files: a model's config has its languages")
        }
        let loaded = try model.precision.load(path)
        var config = try model.config(of: loaded)
        config.evaluation = try chosen(config.evaluation)
        if ranks.isLeader { config.warn() }
        var evaluation = try evaluation(config.evaluation, language: config.corpus.target)
        let translator = try Translator(
            ensemble: [loaded], decoding: config.decoding, shortlist: try model.choice.load(for: loaded),
            threads: parallelism.threads ?? ranks.standardThreads)
        evaluation.pool = translator.threads
        let results = try evaluation.runAll(config, by: translator, among: ranks, noteCut: warnOfCut) {
            report.write($0)
        }
        guard ranks.isLeader else { return }
        report.finish(results)
        if let run = RunDirectory(holding: path) { try run.save(results, language: config.corpus.target) }
    }
}

extension EvaluationConfig.Metric: ExpressibleByArgument {}

extension [EvaluationConfig.Metric] {
    /// Each metric once, where it came first.
    var distinct: [EvaluationConfig.Metric] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
