import ArgumentParser
import Grus

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Checks a config and shows it resolved; without one, lists every key.",
        discussion: """
            The resolved config has every key with its value, as a run keeps it. The files that it names must be there.
            Behind it, as comments, stands the model as a table: the sizes of its layers, their parameters, and their share
            of the operations. Nothing is trained.

            Example:
              grus config configs/quickstart.yaml --set training.batch.tokens=4000
              grus config > keys.md
            """)

    @Argument(help: "The config of an experiment, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @OptionGroup var settings: Settings

    func validate() throws {
        if config == nil, !settings.set.isEmpty {
            throw ValidationError("--set needs a config, which stands before it")
        }
    }

    func run() throws {
        guard let config else {
            print(ExperimentConfig.reference, terminator: "")
            return
        }
        let experiment = try ExperimentConfig(file: config, overrides: settings.set)
        try experiment.checkFiles()
        experiment.warn()
        print(experiment.yaml, terminator: "")
        // Comments, so that all of it is still a config.
        for line in ModelTable(experiment).text.split(separator: "\n") { print("# \(line)") }
    }
}

/// Settings of the command line that win over those of the config.
struct Settings: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Settings that win over the config.", valueName: "key=value"))
    var set: [String] = []
}
