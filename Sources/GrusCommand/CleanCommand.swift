import ArgumentParser
import Grus

struct CleanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Writes the training set without the pairs that are surely damaged.",
        discussion: """
            Writes both sides, PREFIX.LANGUAGE.zst, and PREFIX.dropped.zst, which has a line for each pair that was left
            out: its number in the training set, a tab, and the reasons. Unless told otherwise only what grus check calls
            damage is left out; Sources/DOCTOR.md explains the kinds. What is there is replaced, but never the corpus itself.

            Example:
              grus clean configs/quickstart.yaml
              grus clean configs/quickstart.yaml --drop numbers length-ratio --keep duplicate --output data/clean/train
            """)

    @Argument(help: "The config of an experiment, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @OptionGroup var settings: Settings

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Kinds of damage that stay although they are usually left out.", valueName: "kind"))
    var keep: [Damage] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Kinds of damage that are left out although they usually stay.", valueName: "kind"))
    var drop: [Damage] = []

    @Option(
        help: ArgumentHelp("The begin of the names of the files. (default: cleaned/NAME)", valueName: "prefix"),
        completion: .file())
    var output: String?

    @OptionGroup var parallelism: ThreadOptions

    func validate() throws {
        if let kind = drop.first(where: keep.contains) {
            throw ValidationError("\(kind.rawValue): --keep and --drop exclude each other")
        }
        if output == "" { throw ValidationError("--output: expected the begin of a file's name") }
    }

    func run() throws {
        let experiment = try ExperimentConfig(file: config, overrides: settings.set)
        let cleaning = CorpusCleaning(experiment, keeping: keep, dropping: drop, output: output)
        print(try cleaning.run(threads: parallelism.threads), terminator: "")
    }
}

extension Damage: ExpressibleByArgument {}
