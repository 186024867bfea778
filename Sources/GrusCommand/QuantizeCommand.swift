import ArgumentParser
import Grus

struct QuantizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize",
        abstract: "Makes a model file of a quarter of the size, which translates faster.",
        discussion: """
            The weights are rounded to bytes (int8), with a scale for each output of a layer. Then the development set of the
            model's config, or that of --dev, is translated by both models: the size of the files, BLEU, the speed, and the
            share of lines that came out otherwise are printed. `grus translate` opens the new file as any other; it cannot be trained on.

            Example:
              grus quantize runs/multi30k-en-de
              grus quantize best.safetensors --output small.safetensors --dev data/multi30k/dev
            """)

    @Argument(help: "A run directory or a model file.", completion: .file())
    var model: String

    @Option(
        help: "The model file that is written. (default: int8.safetensors in the run, or beside the model file)",
        completion: .file())
    var output: String?

    @Option(help: "The development set instead of the config's, named as in a config.", completion: .file())
    var dev: String?

    @OptionGroup var parallelism: ThreadOptions

    func run() throws {
        let quantization = try Quantization(path: model, dev: dev)
        let output = output ?? quantization.standardOutput
        try quantization.write(to: output)
        if let missing = quantization.missing {
            StandardError.write("grus: \(missing); name a development set with --dev PATH to measure BLEU and speed\n")
        }
        print(try quantization.measure(output: output, threads: parallelism.threads).text)
    }
}
