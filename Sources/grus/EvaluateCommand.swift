import ArgumentParser
import Grus

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Scores translations against references, with sacreBLEU's numbers.",
        discussion: """
            Hypotheses are read from standard input, one line per line of the references.
            Files are plain text or zstd-compressed (.zst).

            Example:
              grus evaluate test2016.de.zst < translations.de
              grus evaluate first.de second.de --input system.de --format json
            """)

    @Argument(help: "The reference translations, one or more files.", completion: .file())
    var references: [String]

    @Option(name: .shortAndLong, help: "The file of the hypotheses, instead of standard input.", completion: .file())
    var input: String?

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: "The scores, in order. (default: bleu chrf)")
    var metrics: [EvaluationConfig.Metric] = []

    @Option(help: "BLEU's tokeniser: \(Evaluation.tokenizers.joined(separator: ", ")).")
    var tokenize = "13a"

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
        guard Evaluation.tokenizers.contains(tokenize) else {
            throw ValidationError(
                "--tokenize \(tokenize): expected one of \(Evaluation.tokenizers.joined(separator: ", ")).")
        }
        guard confidenceN > 0 else { throw ValidationError("--confidence-n \(confidenceN): expected 1 or more.") }
        guard (0...15).contains(width) else { throw ValidationError("--width \(width): expected 0 to 15 decimals.") }
    }

    func run() throws {
        var evaluation = Evaluation()
        if !metrics.isEmpty { evaluation.metrics = metrics }
        evaluation.tokenizer = tokenize
        evaluation.lowercase = lowercase
        if confidence { evaluation.resamples = confidenceN }
        let references = try references.map { try TextLines(file: $0) }
        let hypotheses = try input.map { try TextLines(file: $0) } ?? TextLines.standardInput()
        let scores = try evaluation.score(hypotheses, against: references)
        switch format {
        case .text: scores.forEach { print($0.text(decimals: width)) }
        case .json: print(TestScore.json(scores, decimals: width))
        }
    }
}

extension EvaluationConfig.Metric: ExpressibleByArgument {}
