import ArgumentParser
import Grus

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains the model of an experiment.",
        discussion: """
            The run directory, runs/NAME unless --output says otherwise, gets the resolved config, a log of JSON lines and
            the checkpoints best.safetensors and last.safetensors. All options of a config are in configs/README.md.

            Example:
              grus train configs/multi30k-en-de.yaml
              grus train configs/quickstart.yaml --set seed=2 model.cell.reset=before --output runs/before
              grus train configs/multi30k-en-de.yaml --resume
              grus train runs/before --resume --set training.stop.epochs=40

            Ctrl-C saves and ends the training after the update that is under way; a second one ends it at once.
            """)

    @Argument(
        help: "The YAML file of the experiment, or with --resume a run directory.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @OptionGroup var settings: Settings

    @Option(help: "The run directory. (default: runs/NAME)", completion: .directory)
    var output: String?

    @Flag(help: "Continue a run that was interrupted, or whose limits were raised.")
    var resume = false

    @OptionGroup var parallelism: ThreadOptions

    @Flag(name: .shortAndLong, help: "Say nothing but what is wrong.")
    var quiet = false

    func run() throws {
        let run = RunDirectory(holding: config)
        if let run {
            guard resume, output == nil else {
                throw InputError(.usage, "\(run.path) is a run directory: continue it with --resume, without --output")
            }
        }
        let experiment = try ExperimentConfig(file: run?.config ?? config, overrides: settings.set)
        var options = TrainingRun.Options()
        options.output = run?.path ?? output
        options.resume = resume
        options.threads = parallelism.threads
        options.isQuiet = quiet
        options.isInterruptible = true
        experiment.warn()
        try TrainingRun(experiment, options).run()
        Interruption.endProcess()
    }
}
