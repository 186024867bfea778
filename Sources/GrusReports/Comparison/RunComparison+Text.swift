import Grus
import GrusFiles

extension RunComparison {
    /// The comparison for people.
    ///
    /// - Parameter width: the columns of the terminal; nil for any number.
    public func text(width: Int? = nil) -> String {
        var parts = [RunTable(runs).text(width: width, tellsDifferences: false).table, differences(width: width)]
        parts += plots.compactMap { title, plot in
            guard let range = plot.range else { return nil }
            let title = "\(printable(title)), from \(measured(range.lowerBound)) to \(measured(range.upperBound))"
            return ([title] + plot.lines(width: (width ?? 100) - 2).map { "  \($0)" }).joined(separator: "\n")
        }
        parts += tests.map(text)
        parts += missingTests.map { [printable($0)] } ?? []
        return parts.joined(separator: "\n\n")
    }

    // MARK: Configs

    /// A line for each key, with a column for each run; of many runs as many side by side as there is room for.
    private func differences(width: Int?) -> String {
        let known = runs.filter { $0.settings != nil }
        let differences = RunSettings.differences(known.compactMap(\.settings))
        let unread = runs.filter { $0.settings == nil }.map { "the config of \(printable($0.name)) cannot be read" }
        guard !differences.isEmpty else { return (unread + ["the configs are the same"]).joined(separator: "\n") }
        let keys = ["config"] + differences.map { printable($0.key) }
        let columns = known.indices.map { run in
            [printable(known[run].name)] + differences.map { $0.values[run].map(printable) ?? "–" }
        }
        return (unread + Self.tables(keys, columns, width: width ?? .max)).joined(separator: "\n")
    }

    private static func tables(_ keys: [String], _ columns: [[String]], width: Int) -> [String] {
        let room = width - (TextTable(sides: [.left], rows: keys.map { [$0] }).widths.first ?? 0)
        let perTable = max(1, min(columns.count, room / (narrowest + 2)))
        return stride(from: 0, to: columns.count, by: perTable).flatMap { start in
            let part = columns[start..<min(start + perTable, columns.count)]
            let table = TextTable(
                sides: Array(repeating: .left, count: part.count + 1),
                rows: keys.indices.map { row in [keys[row]] + part.map { $0[row] } })
            let most = max(narrowest, room / part.count - 2)
            return (start == 0 ? [] : [""]) + table.lines(atMost: [.max] + part.map { _ in most })
        }
    }

    /// Columns of a terminal that a value has at least.
    private static let narrowest = 12

    // MARK: Test sets

    private func text(_ compared: ComparedTest) -> String {
        let table = compared.results.isEmpty ? [] : ["\(SystemTable(compared.results, test: test))"]
        let notes = compared.notes.map(printable)
        let space = table.isEmpty || notes.isEmpty ? [] : [""]
        return ([printable(compared.name)] + table + space + notes).joined(separator: "\n")
    }
}
