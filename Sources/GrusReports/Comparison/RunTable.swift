import Grus
import GrusFiles
import GrusMetrics
import GrusText

/// Runs as a table for people.
public struct RunTable {
    private let runs: [RunSummary]
    private let columns: [Column]

    /// A column, with what is known of each run.
    private struct Column {
        /// What the columns beside it have in common: a test set; empty if nothing.
        let group: String
        let title: String
        let side: TextTable.Side
        /// Columns of less weight are left out first where there is no room.
        let weight: Int
        let cells: [String]

        init(
            _ title: String, in group: String = "", _ side: TextTable.Side = .right, weight: Int, of runs: [RunSummary],
            _ cell: (RunSummary) -> String?
        ) {
            (self.group, self.title, self.side, self.weight) = (group, title, side, weight)
            cells = runs.map { cell($0) ?? "–" }
        }
    }

    /// A table of runs in the order in which they stand.
    public init(_ runs: [RunSummary]) {
        self.runs = runs
        columns = Self.columns(of: runs)
    }

    private static func columns(of runs: [RunSummary]) -> [Column] {
        let begin = [
            Column("run", .left, weight: .max, of: runs) { printable($0.name) },
            Column("state", .left, weight: 90, of: runs) { $0.state.rawValue },
            Column("epochs", weight: 20, of: runs) { $0.history.epoch.map { grouped(Double($0)) } },
            Column("updates", weight: 60, of: runs) {
                $0.history.starts.isEmpty ? nil : grouped(Double($0.history.update))
            },
        ]
        let end = [
            Column("parameters", weight: 25, of: runs) { $0.parameters.map(counted) },
            Column("size", weight: 10, of: runs) { $0.modelBytes.map(sized) },
            Column("time", weight: 70, of: runs) { $0.history.seconds.map(clockTime) },
            Column("began", weight: 40, of: runs) { $0.begin.map(minute) },
        ]
        return begin + devColumns(of: runs) + testColumns(of: runs) + end
    }

    /// The measures of the best models, that by which they were chosen first, and the updates of these.
    private static func devColumns(of runs: [RunSummary]) -> [Column] {
        let measures = measures(of: runs)
        let values = measures.enumerated().map { index, measure in
            Column(printable(measure), in: "dev", weight: index == 0 ? 100 : 30, of: runs) {
                $0.bestValue(of: measure).map(measured)
            }
        }
        let update = Column("at", in: "best", weight: 50, of: runs) {
            $0.history.best.map { grouped(Double($0.update)) }
        }
        return values.isEmpty ? [] : values + [update]
    }

    private static func testColumns(of runs: [RunSummary]) -> [Column] {
        let scores = runs.flatMap { $0.scores.flatMap { kept in kept.scores.map { (test: kept.test, name: $0.name) } } }
        let tests = distinct(scores.map(\.test))
        return tests.enumerated().flatMap { index, test in
            distinct(scores.filter { $0.test == test }.map(\.name)).enumerated().map { place, metric in
                Column(printable(metric), in: printable(test), weight: index + place == 0 ? 80 : 35, of: runs) {
                    $0.score(test, metric).map { fixed($0, decimals: 1) }
                }
            }
        }
    }

    /// The names of what the best models were measured by.
    static func measures(of runs: [RunSummary]) -> [String] {
        distinct(
            runs.compactMap { run in run.stopMetric.flatMap { run.bestValue(of: $0) == nil ? nil : $0 } }
                + runs.flatMap { $0.history.best?.values.keys.sorted() ?? [] })
    }

    // MARK: Text

    /// The table, and the columns that had no room in it.
    ///
    /// - Parameters:
    ///   - width: the columns of the terminal; nil leaves nothing out.
    ///   - tellsDifferences: whether what of the config differs from the first run is told.
    public func text(width: Int? = nil, tellsDifferences: Bool = true) -> (table: String, leftOut: [String]) {
        let differences = runs.map { tellsDifferences ? difference(of: $0) : "" }
        let shown = columns(fitting: width)
        let table = table(of: shown)
        let lines = table.lines(atMost: width.map { widths(of: shown, in: $0) })
        let names = { (columns: [Column]) in columns.map { $0.group.isEmpty ? $0.title : "\($0.group) \($0.title)" } }
        let kept = Set(names(shown))
        return (
            Self.join(lines, differences, width: width).joined(separator: "\n"),
            names(columns).filter { !kept.contains($0) }
        )
    }

    private func table(of columns: [Column]) -> TextTable {
        TextTable(
            sides: columns.map(\.side),
            rows: headers(of: columns) + runs.indices.map { run in columns.map { $0.cells[run] } })
    }

    /// A line for what columns have in common, if any do, and one for their titles.
    private func headers(of columns: [Column]) -> [[String]] {
        let groups = columns.indices.map { index in
            index > 0 && columns[index].group == columns[index - 1].group ? "" : columns[index].group
        }
        return (groups.contains { !$0.isEmpty } ? [groups] : []) + [columns.map(\.title)]
    }

    /// Puts what differs behind the lines if there is room for all of it, or else below each.
    private static func join(_ lines: [String], _ differences: [String], width: Int?) -> [String] {
        guard differences.contains(where: { !$0.isEmpty }) else { return lines }
        let headers = lines.count - differences.count
        let tails = Array(repeating: "", count: headers - 1) + ["differs from the first"] + differences
        let margin = (lines.map { terminalColumns(of: $0) }.max() ?? 0) + 2
        let longest = tails.map { terminalColumns(of: $0) }.max() ?? 0
        if margin + longest <= width ?? .max {
            return zip(lines, tails).map { line, tail in
                tail.isEmpty ? line : line + String(repeating: " ", count: margin - terminalColumns(of: line)) + tail
            }
        }
        return lines[..<headers]
            + zip(lines[headers...], differences).flatMap { line, difference in
                difference.isEmpty ? [line] : [line, shortened("  \(difference)", to: width ?? .max)]
            }
    }

    /// What of the config differs from that of the first run, but for the name.
    private func difference(of run: RunSummary) -> String {
        guard let settings = run.settings else { return "the config cannot be read" }
        guard let first = runs.first?.settings else { return "" }
        return RunSettings.differences([first, settings]).filter { $0.key != "name" }.map { difference in
            let value = difference.values[1].map { shortened(printable($0), to: Self.longestValue) }
            return "\(printable(RunSettings.shortest(difference.key)))=\(value ?? "–")"
        }.joined(separator: " ")
    }

    /// Columns of a value that is shown whole.
    private static let longestValue = 40

    // MARK: Room

    /// As many columns as there is room for, if the names of the runs are shortened at need.
    private func columns(fitting width: Int?) -> [Column] {
        var shown = columns
        guard let width else { return shown }
        while shown.count > 1, leastWidth(of: shown) > width,
            let least = shown.indices.min(by: { shown[$0].weight < shown[$1].weight })
        {
            shown.remove(at: least)
        }
        return shown
    }

    private func leastWidth(of columns: [Column]) -> Int {
        var widths = table(of: columns).widths
        widths[0] = min(widths[0], Self.shortestName)
        return TextTable.width(widths)
    }

    /// The names of the runs give way to the other columns.
    private func widths(of columns: [Column], in width: Int) -> [Int] {
        var widths = table(of: columns).widths
        let excess = TextTable.width(widths) - width
        if excess > 0 { widths[0] = max(widths[0] - excess, min(width, 1)) }
        return widths
    }

    /// Columns of a terminal that every name has.
    private static let shortestName = 16
}

/// Each value once, where it came first.
func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
}
