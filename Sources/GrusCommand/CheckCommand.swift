import ArgumentParser
import Grus

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Looks at an experiment before it is trained: the model, what training needs, and what is in the corpus.",
        discussion: """
            Shows the parameters of the model by part, the memory, disk and time that training will need, measured on a few
            batches, how much text the data sets have, and what is wrong with it or odd: duplicates, broken encodings, other
            languages, markup, leaks from training into test sets, and more. Every kind is explained in Sources/DOCTOR.md.
            Nothing is written. The config with all its keys is what grus config shows.

            The exit code is 0 whatever is found, unless it makes training impossible: then it is that which grus train
            would end with, and the reason stands on standard error too.

            Example:
              grus check configs/quickstart.yaml
              grus check configs/quickstart.yaml --examples 10 --set corpus.maximum_length=50
              grus check configs/quickstart.yaml --format json
            """)

    @Argument(help: "The config of an experiment, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @OptionGroup var settings: Settings

    @Option(help: "How many examples of each kind of damage are shown of a data set.")
    var examples = 2

    @Option(help: "How many seconds of training are measured.")
    var seconds = 2.0

    @Option(help: "text, or json for programs.")
    var format = Format.text

    @OptionGroup var parallelism: ThreadOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func validate() throws {
        if !(0...1000).contains(examples) { throw ValidationError("--examples \(examples): expected 0 to 1000") }
        if !(seconds > 0 && seconds.isFinite) {
            throw ValidationError("--seconds \(seconds): expected a number above 0")
        }
    }

    func run() throws {
        let experiment = try ExperimentConfig(file: config, overrides: settings.set)
        experiment.warn()
        let report = try ExperimentCheck(
            experiment, threads: parallelism.threads, seconds: seconds, examples: examples
        ).run()
        print(format == .json ? "\(report.json)\n" : report.text, terminator: "")
        if let fault = report.fault {
            try StandardOutput.flush()
            throw fault
        }
    }
}
