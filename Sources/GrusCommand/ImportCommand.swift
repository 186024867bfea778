import ArgumentParser
import Grus

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes a model file from weights that PyTorch trained.",
        discussion: """
            The weights are a safetensors file with the names of torch.nn.GRU, GRUCell, Linear and Embedding: source,
            target, encoder, bridge, key, query, energy, cell, readout, out. The config gives the sizes, and
            text.source_model the SentencePiece model.

            Example:
              grus import weights.safetensors --config configs/reference-512.yaml \\
                --set text.source_model=joint.model --output reference.safetensors
            """)

    @Argument(help: "The weights.", completion: .file(extensions: ["safetensors"]))
    var weights: String

    @Option(
        help: "The YAML file of an experiment with a model of this shape.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @OptionGroup var settings: Settings

    @Option(help: "The model file that is written.", completion: .file())
    var output: String

    func run() throws {
        let experiment = try ExperimentConfig(file: config, overrides: settings.set)
        try TranslationModel(experiment, pyTorchWeights: weights).save(to: output)
    }
}
