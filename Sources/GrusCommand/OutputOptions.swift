import ArgumentParser
import Grus

/// How translations are written.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .customLong("output"),
        help: "The file that is written, compressed if its name ends in .zst. (default: standard output)",
        completion: .file())
    var file: String?

    @Option(help: "text, or json with an object for each line: text, score, tokens with log-probabilities, alignment.")
    var format = TranslationFormat.Form.text

    @Option(help: "Write so many translations of each line, as Moses does: number ||| text ||| features ||| score.")
    var nBest: Int?

    @Flag(help: "Write the score before each text, with a tab between them.")
    var scores = false

    @Flag(help: "Write which words belong together behind each text, such as \"||| 0-0 1-2\".")
    var alignments = false

    func validate() throws {
        if let nBest, !(1...1000).contains(nBest) { throw ValidationError("--n-best \(nBest): expected 1 to 1000") }
        if scores, nBest != nil || format == .json {
            throw ValidationError("--scores: --n-best and --format json write scores anyway")
        }
        if alignments, format == .json { throw ValidationError("--alignments: --format json writes them anyway") }
    }

    /// The format, for a model and a search.
    ///
    /// - Parameter isScoring: whether translations are given and only their scores are new.
    /// - Throws: `InputError` of kind `usage` for what there is not.
    func format(
        _ decoding: DecodingConfig, of model: TranslationModel, isScoring: Bool
    ) throws(InputError) -> TranslationFormat {
        if nBest != nil, isScoring { throw InputError(.usage, "--n-best: with --reference there is one translation") }
        if let nBest, let most = decoding.mostHypotheses, nBest > most {
            throw InputError(.usage, "--n-best \(nBest): the search has \(most) hypotheses; set --beam")
        }
        if alignments, model.config.model.decoder.attention.kind == .none {
            throw InputError(.usage, "--alignments: the model has no attention")
        }
        var result = TranslationFormat()
        (result.form, result.alignments, result.best) = (format, alignments, nBest)
        result.scores = scores || isScoring
        return result
    }
}

extension TranslationFormat.Form: ExpressibleByArgument {}
