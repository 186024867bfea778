import ArgumentParser
import Grus

struct TranslateCommand: RankedCommand {
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
            "Which part of the files' lines is translated, and of how many: 2/16. One behind the other they are the whole."
    )
    var shard: WorkShard?

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    @Argument(help: "The files to translate; standard input when there is none, or for \"-\".", completion: .file())
    var files: [String] = []

    func run(among ranks: RankGroup) throws {
        try checkTexts(among: ranks)
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
        let reranker = try reranker(for: translator)
        let translation = SharedTranslation(among: ranks) {
            translator.written($0, in: format, orderedBy: reranker)
        }
        guard ranks.isLeader else { return try translation.follow() }
        try write(translation, lineLimit: config.corpus.lineLimit, blockSize: translator.blockSize * ranks.count)
    }

    private var texts: [String] { files.isEmpty ? ["-"] : files }

    /// Where `mpirun` is asked to end, it first ends what the leader reads, so that a part of a text looks like the whole.
    private func checkTexts(among ranks: RankGroup) throws(InputError) {
        guard ranks.count > 1, output.file != nil, texts.contains(where: ["-", "/dev/stdin", "/dev/fd/0"].contains)
        else { return }
        throw InputError(
            .usage, "under mpirun --output needs files to translate: standard input may end before its text")
    }

    /// Reads lines, has them translated, and writes what comes of them.
    private func write(_ translation: SharedTranslation, lineLimit: Int, blockSize: Int) throws(InputError) {
        let destination = try TranslationOutput(file: output.file)
        let lines = try shard?.lines(of: texts, lineLimit: lineLimit)
        let size = lines?.count ?? RequestReader.size(of: texts)
        let report = TranslationReport(size: quiet || destination.isForPeople ? nil : size)
        // Who watches sees lines done more often.
        let limit = report.showsProgress ? blockSize / 4 : blockSize
        let reader = try RequestReader(texts, given: given.given, limit: limit, lineLimit: lineLimit, lines: lines)
        while let block = try reader.next() {
            let written = try translation(SharedTranslation.Lines(block.requests, number: block.number))
            try destination.write(written.lines)
            report.add(block, pieces: written.pieces, secondSearches: written.secondSearches)
        }
        try translation.finish()
        try destination.finish()
        report.finish()
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

extension WorkShard: ExpressibleByArgument {
    /// A part as the command line names it.
    public init?(argument: String) { self.init(argument) }
}
