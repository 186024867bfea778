import ArgumentParser
import Grus
import GrusReports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a page about a run, or about several, and says what its curves suggest.",
        discussion: """
            The page is one file that a browser opens from disk, without a network: curves; the scores of test sets with
            signatures and intervals, by the length of sentences and by rare words; translations beside their references;
            what of the config is not as usual. The translations are those that `grus evaluate --model RUN` keeps in the
            run. With several runs they are compared with the first. Printed is what the curves suggest: over- or
            underfitting, divergence, or neither.

            Example:
              grus report runs/base
              grus report runs/base runs/before --output before.html
              grus report runs/base --test test2017=data/multi30k/test2017
            """)

    @Argument(help: "The run directories, the baseline first.", completion: .directory)
    var runs: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The page. (default: report.html in the run; with several runs in the working directory)", valueName: "file"
        ),
        completion: .file(extensions: ["html"]))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "A test set instead of the configs', which may be given several times; its files are named as in a config.",
            valueName: "name=path"))
    var test: [String] = []

    @OptionGroup var parallelism: ThreadOptions

    func validate() throws {
        if let twice = runs.indices.first(where: { runs[..<$0].contains(runs[$0]) }) {
            throw ValidationError("\(runs[twice]) is named twice")
        }
    }

    func run() throws {
        var options = RunComparison.Options()
        options.testSets = test
        let pool = try ThreadPool(count: parallelism.threads ?? ThreadPool.standardCount)
        let report = try RunReport(runs, options, on: pool)
        let page =
            try output
            ?? (runs.count == 1 ? RunDirectory(existing: runs[0]).file(RunReport.fileName) : RunReport.fileName)
        let isLive = try report.write(to: page)
        print(report.text)
        warn(of: report.comparison.runs.flatMap(\.faults))
        let note =
            isLive ? "" : "; its plots can be zoomed once \(PlotLibrary.package) is installed and it is written anew"
        StandardError.write("grus: \(page) is written\(note)\n")
    }
}
