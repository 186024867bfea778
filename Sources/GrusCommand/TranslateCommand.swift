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

            Example:
              echo "Two dogs run across the snow." | grus translate --model runs/multi30k-en-de
              grus translate --model best.safetensors --beam 1 test.en.zst > test.de
            """)

    @Option(name: .shortAndLong, help: "A run directory or a model file.", completion: .file())
    var model: String

    @OptionGroup var search: SearchOptions

    @OptionGroup var precision: PrecisionOptions

    @OptionGroup var parallelism: ThreadOptions

    @Argument(help: "The files to translate; standard input when there is none, or for \"-\".", completion: .file())
    var files: [String] = []

    func run() throws {
        let loaded = try precision.load(model)
        var config = loaded.config
        search.apply(to: &config)
        let translator = try Translator(loaded, decoding: config.decoding, threads: parallelism.threads)
        for file in files.isEmpty ? ["-"] : files {
            let queue = try LineQueue(
                file: file, limit: translator.blockSize, lineLimit: loaded.config.corpus.lineLimit)
            var number = 0
            while let lines = try queue.next() {
                let translations = translator.translations(of: lines)
                print(translations.map(\.text).joined(separator: "\n"))
                try StandardOutput.flush()
                for (index, translation) in translations.enumerated() where translation.pieces > 1 {
                    warnOfCut(file == "-" ? "standard input" : file, line: number + index + 1, translation)
                }
                number += lines.count
            }
        }
    }
}
