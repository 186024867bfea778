import ArgumentParser
import Grus

struct PrepareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Segments the training set of an experiment, and keeps its ids on disk.",
        discussion: """
            For training sets that are larger than memory: corpus.memory says how much of it they may take, and corpus.cache
            where their ids are kept, unless it is beside the run. grus train does the same where it has not been done; what
            is done is found by the text and the settings, whichever run wants it. A preparation that was ended goes on.

            Several machines share the work if each prepares a part, such as those of a job array.

            Example:
              grus prepare configs/large.yaml
              grus prepare configs/large.yaml --shard 2/16
            """)

    @Argument(help: "The config of an experiment, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @OptionGroup var settings: Settings

    @Option(help: "The run directory beside which ids are kept. (default: runs/NAME)", completion: .directory)
    var output: String?

    @Option(help: "Which of how many parts of the work is done, such as 2/16.")
    var shard: WorkShard?

    @OptionGroup var parallelism: ThreadOptions

    @Flag(name: .shortAndLong, help: "Say nothing but what is wrong.")
    var quiet = false

    func run() throws {
        let experiment = try ExperimentConfig(file: config, overrides: settings.set)
        let preparation = TextPreparation(experiment, output: output, part: shard)
        let report = try preparation.run(
            threads: parallelism.threads, progress: quiet ? .none : .onStandardError())
        if !quiet { print(report, terminator: "") }
    }
}
