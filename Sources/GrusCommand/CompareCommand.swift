import ArgumentParser
import Grus
import GrusReports

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares runs: their configs, their curves, and their translations of test sets.",
        discussion: """
            The runs are compared with the first of them. Shown are the keys of the configs that differ; the measures of the
            development set and the training loss over the updates, on the same axes; and for each test set the scores with
            their intervals, and how likely such a difference to the first run is by chance. The translations are those that
            `grus evaluate --model RUN` keeps in the run, and the numbers those of `grus evaluate --paired-bs`.

            Example:
              grus compare runs/base runs/before
              grus compare runs/seed* --metrics bleu chrf ter --paired-ar
              grus compare runs/base runs/before --test test2017=data/multi30k/test2017 --format json
            """)

    @Argument(help: "The run directories, the baseline first.", completion: .directory)
    var runs: [String]

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: "The scores, in order: bleu, chrf, ter. (default: those of the first run's config)")
    var metrics: [EvaluationConfig.Metric] = []

    @Option(
        help: ArgumentHelp(
            "A test set instead of the configs', which may be given several times; its files are named as in a config.",
            valueName: "name=path"))
    var test: [String] = []

    @OptionGroup(title: "Significance") var paired: PairedOptions

    @OptionGroup var parallelism: ThreadOptions

    @Option(name: .shortAndLong, help: "How runs are told of: text, or json with all points of the curves.")
    var format = TableFormat.text

    func validate() throws {
        guard runs.count > 1 else { throw ValidationError("expected several runs") }
        if let twice = runs.indices.first(where: { runs[..<$0].contains(runs[$0]) }) {
            throw ValidationError("\(runs[twice]) is named twice")
        }
    }

    func run() throws {
        var options = RunComparison.Options()
        (options.test, options.seed) = (try paired.test(), try paired.chosenSeed())
        (options.metrics, options.testSets) = (metrics.distinct, test)
        let pool = try ThreadPool(count: parallelism.threads ?? ThreadPool.standardCount)
        let comparison = try RunComparison(runs, options, on: pool)
        guard format == .text else { return print(comparison.json) }
        print(comparison.text(width: Terminal.outputColumns))
        warn(of: comparison.runs.flatMap(\.faults))
    }
}
