import ArgumentParser
import Grus

struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Learns how good a model's translations are expected to be.",
        discussion: """
            Translates the development set of the model's config, or that of --dev, and learns from its references how good a
            translation is expected to be: its chrF2 over 100, told by the probabilities of its tokens, its length and its attention.
            What is learnt holds for this model and this search; `grus translate --format json` then writes it as
            "confidence". How well it tells lines that it was not learnt from is printed, in five parts one after another.

            Example:
              grus calibrate runs/multi30k-en-de
              grus calibrate runs/multi30k-en-de --beam 1 --output greedy.json
              grus calibrate best.safetensors --dev data/multi30k/dev
              grus calibrate runs/seed1 runs/seed2 --output ensemble.json
            """)

    @Argument(help: "A run directory or a model file; several for an ensemble.", completion: .file())
    var models: [String]

    @Option(
        help: "The file that is written. (default: calibration.json in the run, or beside the model file)",
        completion: .file())
    var output: String?

    @Option(help: "The development set instead of the config's, named as in a config.", completion: .file())
    var dev: String?

    @OptionGroup(title: "Searching") var search: SearchOptions
    @OptionGroup(title: "Searching") var settings: Settings

    @OptionGroup var precision: PrecisionOptions

    @OptionGroup var parallelism: ThreadOptions

    func validate() throws {
        if models.count > 1, output == nil {
            throw ValidationError("--output is missing: the file to which the calibration of an ensemble is written")
        }
    }

    func run() throws {
        let loaded = try precision.load(models)
        var config = try loaded[0].config.setting(settings.set)
        try search.apply(to: &config)
        let report = try CalibrationReport(loaded, config.decoding, dev: dev, threads: parallelism.threads)
        try report.calibration.write(to: output ?? Calibration.standardFile(of: models[0]))
        print(report.text)
    }
}
