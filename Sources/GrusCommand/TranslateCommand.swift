import ArgumentParser
import Grus

struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Translates text, one line out per line in.",
        discussion: """
            Reads standard input, or the files in their order (plain or .zst), and writes standard output. Lines are
            answered as they come, so an interactive pipe gets its answers at once.

            Example:
              echo "Two dogs run across the snow." | grus translate --model runs/multi30k-en-de
              grus translate --model best.safetensors --beam 1 test.en.zst > test.de
            """)

    @Option(name: .shortAndLong, help: "A run directory or a model file.", completion: .file())
    var model: String

    @Option(name: .shortAndLong, help: "Hypotheses per sentence; 1 is greedy. (default: as in the model's config)")
    var beam: Int?

    @Option(help: "The exponent of the length in a hypothesis's score. (default: as in the model's config)")
    var lengthPenalty: Double?

    @OptionGroup var parallelism: ThreadOptions

    @Argument(help: "The files to translate; standard input when there is none, or for \"-\".", completion: .file())
    var files: [String] = []

    func validate() throws {
        if let beam, !(1...1000).contains(beam) { throw ValidationError("--beam \(beam): expected 1 to 1000") }
        if let lengthPenalty, !(lengthPenalty >= 0 && lengthPenalty.isFinite) {
            throw ValidationError("--length-penalty \(lengthPenalty): expected a number of at least 0")
        }
    }

    func run() throws {
        let loaded = try TranslationModel(path: model)
        var decoding = loaded.config.decoding
        decoding.beam = beam ?? decoding.beam
        decoding.lengthPenalty = lengthPenalty ?? decoding.lengthPenalty
        let translator = try Translator(loaded, decoding: decoding, threads: parallelism.threads)
        for file in files.isEmpty ? ["-"] : files {
            let queue = LineQueue(
                file: file, limit: translator.blockSize, lineLimit: loaded.config.corpus.lineLimit)
            while let lines = try queue.next() {
                for line in translator.translate(lines) { print(line) }
                try StandardOutput.flush()
            }
        }
    }
}
