import ArgumentParser
import Grus

struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Translates text, one line out per line in.",
        discussion: """
            Reads standard input, or the files in their order (plain or .zst), and writes standard output, or a file that
            appears when all is translated. Lines are answered as they come, so an interactive pipe gets its answers at once.
            A line of more tokens than the model's decoding.maximum_source is translated sentence by sentence, and what is not
            UTF-8 becomes U+FFFD, which standard error tells with the number of the line.

            Several models translate together, if they have the same vocabularies. What is searched for is what the
            config of the (first) model says; options and --set win over it.

            Example:
              echo "Two dogs run across the snow." | grus translate --model runs/multi30k-en-de
              grus translate --model best.safetensors --beam 1 test.en.zst > test.de
              grus translate --model best.safetensors train.en.zst --output train.de.zst
              grus translate --model runs/seed1 --model runs/seed2 --n-best 5 test.en
              grus translate --model runs/seed1 --beam 12 --rerank runs/reversed test.en
              grus translate --model best.safetensors --search mbr --candidates 64 --nucleus 0.9 test.en
              grus translate --model best.safetensors --reference test.de test.en
              grus translate --model best.safetensors --shortlist best.shortlist.safetensors test.en
              grus translate test.en --model best.safetensors --set decoding.unknown=copied decoding.guard=true
              grus translate test.en --model best.safetensors --set decoding.no_repeat_ngram=3
              grus translate --model best.safetensors --shard 2/16 train.en.zst --output train.02.de.zst
              mpirun -n 4 grus translate --model best.safetensors train.en.zst --output train.de.zst
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
    @OptionGroup(title: "Searching") var choice: ShortlistOptions
    @OptionGroup(title: "Searching") var settings: Settings
    @OptionGroup(title: "What is given") var given: GivenOptions
    @OptionGroup(title: "What is written") var output: OutputOptions
    @OptionGroup(title: "What is written") var calibration: CalibrationOptions

    @OptionGroup var precision: PrecisionOptions

    @OptionGroup var parallelism: ThreadOptions

    @Option(
        help:
            "Which of how many parts of the files' lines is translated, such as 2/16; the parts, one behind the other, are all lines."
    )
    var shard: LineShard?

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    @Argument(help: "The files to translate; standard input when there is none, or for \"-\".", completion: .file())
    var files: [String] = []

    func run() throws {
        // Nobody knows how long the next line takes to come.
        let ranks = try RankGroup.joined(patience: .max)
        try ranks.run { try translate(among: ranks) }
    }

    private func translate(among ranks: RankGroup) throws {
        let models = try precision.load(model)
        let config = try config(of: models[0])
        try given.check(config)
        guard given.reference == nil || !choice.isUsed else {
            throw InputError(.usage, "--shortlist: with --reference nothing is searched for")
        }
        let format = try output.format(config.decoding, of: models[0], isScoring: given.reference != nil)
        let calibration = try calibration.load(
            paths: model, models, config.decoding, isAsked: format.form == .json && rerank.isEmpty && given.isFree)
        let translator = try Translator(
            ensemble: models, decoding: config.decoding, details: format.needsDetails,
            shortlist: try choice.load(for: models[0]), calibration: calibration,
            threads: parallelism.threads ?? ranks.standardThreads)
        let destination = ranks.isLeader ? try TranslationOutput(file: output.file) : nil
        let texts = files.isEmpty ? ["-"] : files
        let isQuiet = quiet || destination?.isForPeople != false
        let report = TranslationReport(size: isQuiet ? nil : RequestReader.size(of: texts))
        // Who watches sees lines done more often.
        let limit = ranks.count * (report.showsProgress ? translator.blockSize / 4 : translator.blockSize)
        let reader =
            ranks.isLeader
            ? try RequestReader(
                texts, given: given.given, limit: limit, lineLimit: config.corpus.lineLimit, shard: shard) : nil
        let translation = Translation(
            of: translator, with: try reranker(for: translator), in: format, most: config.decoding.mostHypotheses)
        while true {
            let block = try reader?.next()
            guard let share = try ranks.share(block) else { break }
            let found = try ranks.joined(translation.lines(of: share))
            guard let block else { continue }
            try destination?.write(found.lines)
            report.add(block, pieces: found.pieces, secondSearches: found.secondSearches)
        }
        try destination?.finish()
        report.finish()
    }

    /// How lines become what is written.
    private struct Translation {
        private let translator: Translator
        private let reranker: Reranker?
        private let format: TranslationFormat
        /// How many translations of a line are written, and how many searched for.
        private let wanted, count: Int

        init(of translator: Translator, with reranker: Reranker?, in format: TranslationFormat, most: Int?) {
            (self.translator, self.reranker, self.format) = (translator, reranker, format)
            wanted = format.best ?? 1
            count = reranker == nil ? wanted : most ?? wanted
        }

        func lines(of share: SharedLines) -> WrittenLines {
            var translations = translator.translations(of: share.requests, count: count)
            if let reranker { translations = reranker.reranked(translations, of: share.requests) }
            let lines = translations.enumerated().flatMap { index, found in
                format.lines(of: Array(found.prefix(wanted)), number: share.number + index)
            }
            return WrittenLines(
                lines: lines, pieces: translations.map { $0[0].pieces },
                secondSearches: translations.compactMap(\.first?.secondSearch))
        }
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
}

extension LineShard: ExpressibleByArgument {
    /// A part as the command line names it.
    public init?(argument: String) { self.init(argument) }
}
