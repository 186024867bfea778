import ArgumentParser
import Grus

struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Translates text, one line out per line in.",
        discussion: """
            Reads standard input, or the files in their order (plain or .zst), and writes standard output. Lines are
            answered as they come, so an interactive pipe gets its answers at once. A line of more tokens than the
            model's decoding.maximum_source is translated sentence by sentence, which standard error tells.

            Several models translate together, if they have the same vocabularies. What is searched for is what the
            config of the (first) model says; options and --set win over it.

            Example:
              echo "Two dogs run across the snow." | grus translate --model runs/multi30k-en-de
              grus translate --model best.safetensors --beam 1 test.en.zst > test.de
              grus translate --model runs/seed1 --model runs/seed2 --n-best 5 test.en
              grus translate --model runs/seed1 --beam 12 --rerank runs/reversed test.en
              grus translate --model best.safetensors --search mbr --candidates 64 --nucleus 0.9 test.en
              grus translate --model best.safetensors --reference test.de test.en
              grus translate test.en --model best.safetensors --set decoding.unknown=copied decoding.guard=true
              grus translate test.en --model best.safetensors --set decoding.no_repeat_ngram=3
            """)

    @Option(
        name: .shortAndLong, help: "A run directory or a model file; several times for an ensemble.",
        completion: .file())
    var model: [String]

    @Option(
        help: "A model that has a say in which of the hypotheses is best; several times for several.",
        completion: .file())
    var rerank: [String] = []

    @OptionGroup(title: "Searching") var search: SearchOptions
    @OptionGroup(title: "Searching") var settings: Settings
    @OptionGroup(title: "What is given") var given: GivenOptions
    @OptionGroup(title: "What is written") var output: OutputOptions
    @OptionGroup(title: "What is written") var calibration: CalibrationOptions

    @OptionGroup var precision: PrecisionOptions

    @OptionGroup var parallelism: ThreadOptions

    @Argument(help: "The files to translate; standard input when there is none, or for \"-\".", completion: .file())
    var files: [String] = []

    func run() throws {
        let models = try precision.load(model)
        let config = try config(of: models[0])
        try given.check(config)
        let format = try output.format(config.decoding, of: models[0], isScoring: given.reference != nil)
        let calibration = try calibration.load(
            paths: model, models, config.decoding, isAsked: format.form == .json && rerank.isEmpty && given.isFree)
        let translator = try Translator(
            ensemble: models, decoding: config.decoding, details: format.needsDetails, calibration: calibration,
            threads: parallelism.threads)
        let reader = try RequestReader(
            files.isEmpty ? ["-"] : files, given: given.given, limit: translator.blockSize,
            lineLimit: config.corpus.lineLimit)
        let wanted = format.best ?? 1
        let reranker = try reranker(for: translator)
        let count = reranker == nil ? wanted : config.decoding.mostHypotheses ?? wanted
        var guarded = GuardedLines()
        while let block = try reader.next() {
            var translations = translator.translations(of: block.requests, count: count)
            if let reranker { translations = reranker.reranked(translations, of: block.requests) }
            guarded.count(translations)
            try write(translations.map { Array($0.prefix(wanted)) }, of: block, format)
        }
        guarded.tell()
    }

    private func reranker(for translator: Translator) throws(InputError) -> Reranker? {
        guard !rerank.isEmpty else { return nil }
        guard given.reference == nil else {
            throw InputError(.usage, "--rerank: with --reference there is one translation")
        }
        var models: [TranslationModel] = []
        for path in rerank { models.append(try precision.load(path)) }
        do throws(InputError) {
            return try Reranker(models, for: translator)
        } catch {
            throw InputError(error.kind, "--rerank: \(error.message)")
        }
    }

    private func config(of model: TranslationModel) throws(InputError) -> ExperimentConfig {
        var config = try model.config.setting(settings.set)
        try search.apply(to: &config)
        // What is only scored is not searched for.
        if given.reference != nil { config.decoding.search = .beam }
        return config
    }

    private func write(
        _ translations: [[Translator.Translation]], of block: RequestReader.Block, _ format: TranslationFormat
    ) throws {
        for (index, translations) in translations.enumerated() {
            for line in format.lines(of: translations, number: block.number + index) { print(line) }
        }
        try StandardOutput.flush()
        for (index, translations) in translations.enumerated() where translations[0].pieces > 1 {
            warnOfCut(block.name, line: block.line + index, translations[0])
        }
    }
}
