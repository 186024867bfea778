import ArgumentParser
import Grus

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Scores translations against references, with sacreBLEU's numbers.",
        discussion: """
            With --model, translates and scores the test sets of the model's config; a run directory keeps the
            translations and scores.json. Else scores hypotheses from standard input, one line per line of the
            references. Files are plain text or zstd-compressed (.zst).

            Example:
              grus evaluate --model runs/multi30k-en-de
              grus evaluate test2016.de.zst < translations.de
              grus evaluate first.de second.de --input system.de --format json
            """)

    @Argument(help: "The reference translations, one or more files.", completion: .file())
    var references: [String] = []

    @Option(help: "A run directory or a model file, whose test sets are translated.", completion: .file())
    var model: String?

    @Option(help: "With --model: hypotheses per sentence. (default: as in the model's config)")
    var beam: Int?

    @Option(help: "With --model: the number of threads. (default: one per core)")
    var threads: Int?

    @Option(name: .shortAndLong, help: "The file of the hypotheses, instead of standard input.", completion: .file())
    var input: String?

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: "The scores, in order. (default: bleu chrf)")
    var metrics: [EvaluationConfig.Metric] = []

    @Option(
        help:
            "BLEU's tokeniser: \(Evaluation.tokenizers.joined(separator: ", ")). (default: 13a; with --model, zh for Chinese)"
    )
    var tokenize: String?

    @Flag(help: "Ignore case.")
    var lowercase = false

    @Flag(help: "Estimate 95 % confidence intervals by bootstrap resampling.")
    var confidence = false

    @Option(help: ArgumentHelp("The number of bootstrap resamples.", valueName: "count"))
    var confidenceN = 1000

    @Option(help: "How the scores are printed: text, or json with sacreBLEU's keys.")
    var format = Format.text

    @Option(help: "The number of decimals.")
    var width = 1

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func validate() throws {
        if references.isEmpty == (model == nil) {
            throw ValidationError("Expected either reference files or --model.")
        }
        if model != nil, input != nil { throw ValidationError("--input is for reference files, not for --model.") }
        if let tokenize, !Evaluation.tokenizers.contains(tokenize) {
            throw ValidationError(
                "--tokenize \(tokenize): expected one of \(Evaluation.tokenizers.joined(separator: ", ")).")
        }
        guard confidenceN > 0 else { throw ValidationError("--confidence-n \(confidenceN): expected 1 or more.") }
        guard (0...15).contains(width) else { throw ValidationError("--width \(width): expected 0 to 15 decimals.") }
        if let beam, !(1...1000).contains(beam) { throw ValidationError("--beam \(beam): expected 1 to 1000.") }
        if let threads, threads < 1 { throw ValidationError("--threads \(threads): expected at least 1.") }
    }

    func run() throws {
        if let model {
            try evaluate(model: model)
        } else {
            try evaluateFiles()
        }
    }

    private func adjust(_ evaluation: inout Evaluation) {
        if !metrics.isEmpty { evaluation.metrics = metrics }
        if let tokenize { evaluation.tokenizer = tokenize }
        evaluation.lowercase = lowercase
        if confidence { evaluation.resamples = confidenceN }
    }

    private func evaluateFiles() throws {
        var evaluation = Evaluation()
        adjust(&evaluation)
        let references = try references.map { try TextLines(file: $0) }
        let hypotheses = try input.map { try TextLines(file: $0) } ?? TextLines.standardInput()
        let scores = try evaluation.score(hypotheses, against: references)
        switch format {
        case .text: scores.forEach { print($0.text(decimals: width)) }
        case .json: print(TestScore.json(scores, decimals: width))
        }
    }

    private func evaluate(model path: String) throws {
        let loaded = try TranslationModel(path: path)
        var decoding = loaded.config.decoding
        decoding.beam = beam ?? decoding.beam
        let translator = Translator(loaded, decoding: decoding, threads: threads)
        var evaluation = Evaluation(of: loaded.config)
        adjust(&evaluation)
        let results = try evaluation.runAll(translator) { result in
            guard format == .text else { return }
            for score in result.scores { print("\(result.name): \(score.text(decimals: width))") }
        }
        if format == .json { print(TestSetResult.json(results)) }
        if let run = RunDirectory(holding: path) { try run.save(results, language: loaded.config.corpus.target) }
    }
}

extension EvaluationConfig.Metric: ExpressibleByArgument {}
