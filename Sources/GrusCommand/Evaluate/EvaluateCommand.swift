import ArgumentParser
import Grus

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Scores translations against references, with sacreBLEU's numbers.",
        discussion: """
            With --model, translates and scores the test sets of the model's config; a run directory keeps the
            translations and scores.json. Else scores hypotheses from --input or standard input, one line per line of
            the references. Files are plain text or zstd-compressed (.zst). Options have sacreBLEU's names.

            Example:
              grus evaluate --model runs/multi30k-en-de
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

    func run() throws {
        try report.check()
        var evaluation = Evaluation()
        try apply(to: &evaluation)
        if let path = model.model {
            try evaluateModel(path)
        } else {
            try evaluateFiles(by: evaluation)
        }
    }

    private func apply(to evaluation: inout Evaluation) throws(InputError) {
        if !metrics.isEmpty { evaluation.metrics = metrics.distinct }
        try bleu.apply(to: &evaluation)
        try chrF.apply(to: &evaluation)
        ter.apply(to: &evaluation)
        try significance.apply(to: &evaluation)
    }

    private func evaluateFiles(by evaluation: Evaluation) throws {
        let texts = try EvaluatedTexts(references: references, input: input, numRefs: numRefs, significance)
        try model.checkUnused()
        var evaluation = evaluation
        evaluation.pool = try ThreadPool(count: parallelism.threads ?? ThreadPool.standardCount)
        if sentenceLevel {
            try scoreSentences(texts, by: evaluation)
        } else if texts.names.count > 1 {
            try compare(texts, by: evaluation)
        } else {
            guard significance.test == nil else {
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
        let results = try evaluation.compare(
            texts.systems, names: texts.names, against: texts.references, by: significance.test)
        report.write(results, test: significance.test)
    }

    private func evaluateModel(_ path: String) throws {
        guard references.isEmpty, input.isEmpty, numRefs == 1, !sentenceLevel, significance.test == nil else {
            throw InputError(
                .usage,
                "--model scores the test sets of its config: leave out reference files, --input, --num-refs, "
                    + "--sentence-level and paired tests")
        }
        let loaded = try model.load(path)
        var evaluation = Evaluation(of: loaded.config)
        try apply(to: &evaluation)
        let translator = try model.translator(loaded, threads: parallelism.threads)
        evaluation.pool = translator.threads
        let results = try evaluation.runAll(translator) { report.write($0) }
        report.finish(results)
        if let run = RunDirectory(holding: path) { try run.save(results, language: loaded.config.corpus.target) }
    }
}

extension EvaluationConfig.Metric: ExpressibleByArgument {}

extension [EvaluationConfig.Metric] {
    /// Each metric once, where it came first.
    fileprivate var distinct: [EvaluationConfig.Metric] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
