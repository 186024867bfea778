import ArgumentParser
import Grus
import GrusReports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a page about a run, or about several, and says what its curves suggest.",
        discussion: """
            The page is one file that a browser opens from disk, without a network: curves; the scores of test sets with
            signatures and intervals, by the length of sentences and by rare words; translations beside their references,
            with maps of what they attend to; what of the config is not as usual. The translations are those that `grus evaluate --model RUN` keeps in the
            run. With several runs they are compared with the first. Printed is what the curves suggest: over- or
            underfitting, divergence, or neither. Of the folder of a sweep the page has the leaderboard, each parameter against
            the metric, and the curves of the best trials.

            Example:
              grus report runs/base
              grus report runs/base runs/before --output before.html
              grus report runs/sweep
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
        if runs.count == 1, SweepReport.isSweep(runs[0]) { return try reportSweep(runs[0]) }
        let pool = try ThreadPool(count: parallelism.threads ?? ThreadPool.standardCount)
        var options = RunComparison.Options()
        options.testSets = test
        let report = try RunReport(runs, options, on: pool)
        let page =
            try output
            ?? (runs.count == 1 ? RunDirectory(existing: runs[0]).file(RunReport.fileName) : RunReport.fileName)
        let isLive = try report.write(to: page)
        print(report.text)
        warn(of: report.comparison.runs.flatMap(\.faults))
        tell(of: page, isLive: isLive)
    }

    private func reportSweep(_ folder: String) throws {
        let report = try SweepReport(folder)
        let page = output ?? "\(folder)/\(RunReport.fileName)"
        let isLive = try report.write(to: page)
        print(report.leaderboard.text)
        tell(of: page, isLive: isLive)
    }

    private func tell(of page: String, isLive: Bool) {
        let note =
            isLive ? "" : "; its plots can be zoomed once \(PlotLibrary.package) is installed and it is written anew"
        StandardError.write("grus: \(page) is written\(note)\n")
    }
}
