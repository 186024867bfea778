import ArgumentParser
import Grus
import GrusReports

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Lists the runs of a folder, with their scores and what tells them apart.",
        discussion: """
            A line for each run in the folder or in the folders below it: its state, the measures of the development set
            when the model was the best and the update at which that was, the scores of the test sets that were evaluated,
            sizes and times, and the keys of its config that differ from those of the first line. A terminal that is too
            narrow for all gets what matters most. Runs are finished, running, interrupted (and saved), failed (ended without
            a word: killed, or by an error), or unknown, when they have no log.

            Example:
              grus runs
              grus runs runs/sweep --sort bleu
              grus runs --sort test2016.chrF2 --format json
            """)

    @Argument(help: "The folder that holds the runs.", completion: .directory)
    var folder = "runs"

    @Option(
        help: ArgumentHelp(
            """
            What comes first: name, state, epochs, updates, parameters, size, time, began, a measure of the development set \
            such as bleu, or a test set such as test2016 or test2016.chrF2, the best first. (default: began)
            """, valueName: "key"))
    var sort: String?

    @Flag(help: "Turn the order round.")
    var reverse = false

    @Option(name: .shortAndLong, help: "How runs are told of: text, or json with all that is known.")
    var format = TableFormat.text

    func run() throws {
        let found = try RunFolder.runs(in: folder, on: ThreadPool(count: ThreadPool.standardCount))
        var runs = try sort.map { key throws(InputError) in try RunOrder(key, of: found).sorted(found) } ?? found
        if reverse { runs.reverse() }
        if format == .json {
            print(RunSummary.json(runs))
        } else if runs.isEmpty {
            StandardError.write("grus: \(InputError(.missing, file: folder, "holds no run"))\n")
        } else {
            let (table, leftOut) = RunTable(runs).text(width: Terminal.outputColumns)
            print(table)
            if !leftOut.isEmpty {
                StandardError.write(
                    "no room for: \(leftOut.joined(separator: ", ")); see a wider terminal or --format json\n")
            }
            warn(of: runs.flatMap(\.faults))
        }
    }
}
