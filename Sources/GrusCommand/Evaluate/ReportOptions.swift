import ArgumentParser
import Grus

/// How scores are printed.
struct ReportOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How scores are printed: text, or json with sacreBLEU's keys.")
    var format = Format.text

    @Option(name: .shortAndLong, help: "The number of decimals.")
    var width = 1

    @Flag(name: [.long, .customShort("b")], help: "Print the bare scores of one system, whatever the format.")
    var scoreOnly = false

    @Flag(name: [.long, .customLong("sh", withSingleDash: true)], help: "Print short signatures as text.")
    var short = false

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func check() throws(InputError) {
        guard (0...15).contains(width) else { throw InputError(.usage, "--width \(width): expected 0 to 15 decimals") }
    }

    /// The scores of one system.
    func write(_ scores: [TestScore]) {
        if scoreOnly {
            for score in scores { print(score.number(decimals: width)) }
        } else if format == .json {
            print(TestScore.json(scores, decimals: width))
        } else {
            print(TestScore.text(scores, decimals: width, shortSignature: short))
        }
    }

    /// The score of one line, on a line.
    func writeSentence(_ score: TestScore) {
        if scoreOnly {
            print(score.number(decimals: width))
        } else if format == .json {
            print(score.jsonLine(decimals: width))
        } else {
            print(score.text(decimals: width, shortSignature: short))
        }
    }

    /// The scores of several systems.
    func write(_ results: [SystemResult], test: PairedTest?) {
        if format == .json {
            print(SystemResult.json(results, decimals: width, tested: test != nil))
        } else {
            print(SystemTable(results, test: test, decimals: width, shortSignature: short))
        }
    }

    /// A test set of a model, as soon as it is scored.
    func write(_ result: TestSetResult) {
        guard format == .text else { return }
        for score in result.scores {
            let text = scoreOnly ? score.number(decimals: width) : score.text(decimals: width, shortSignature: short)
            print("\(result.name): \(text)")
        }
    }

    /// All test sets of a model, at the end.
    func finish(_ results: [TestSetResult]) {
        if format == .json { print(TestSetResult.json(results)) }
    }
}
