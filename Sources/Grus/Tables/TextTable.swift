import GrusText

/// Rows of cells, whose columns stand below one another on a terminal.
package struct TextTable {
    /// Where the cells of a column stand in it.
    package enum Side { case left, right }

    /// The columns, and where their cells stand.
    package let sides: [Side]
    /// The rows, each with a cell for every column.
    package var rows: [[String]]

    /// A table of rows, or of those that are added.
    package init(sides: [Side], rows: [[String]] = []) {
        self.sides = sides
        self.rows = rows
    }

    /// What stands between two columns.
    private static let gap = "  "

    /// How wide each column is.
    package var widths: [Int] {
        sides.indices.map { column in rows.map { terminalColumns(of: $0[column]) }.max() ?? 0 }
    }

    /// How wide a line of such columns is.
    package static func width(_ widths: [Int]) -> Int {
        widths.reduce(0, +) + gap.count * max(0, widths.count - 1)
    }

    /// A line for each row, without spaces at its end.
    ///
    /// - Parameter most: the widths that columns have at most; longer cells are shortened.
    package func lines(atMost most: [Int]? = nil) -> [String] {
        let natural = widths
        let widths = most.map { zip(natural, $0).map(min) } ?? natural
        return rows.map { row in
            let cells = row.indices.map { column in
                let cell = shortened(row[column], to: widths[column])
                let space = String(repeating: " ", count: widths[column] - terminalColumns(of: cell))
                return sides[column] == .left ? cell + space : space + cell
            }
            let line = cells.joined(separator: Self.gap)
            return String(line.dropLast(line.reversed().prefix { $0 == " " }.count))
        }
    }
}

/// As much of the beginning and the end of a text as fits into so many columns of a terminal, with `…` between.
package func shortened(_ text: String, to columns: Int) -> String {
    guard terminalColumns(of: text) > columns else { return text }
    let end = String(fitting(text.reversed(), columns: (columns - 1) / 2).reversed())
    return columns < 1 ? "" : fitting(text, columns: columns - 1 - terminalColumns(of: end)) + "…" + end
}

/// The first characters that fit into so many columns.
private func fitting(_ text: some Sequence<Character>, columns: Int) -> String {
    var (result, rest) = ("", columns)
    for character in text {
        rest -= terminalColumns(of: String(character))
        guard rest >= 0 else { break }
        result.append(character)
    }
    return result
}
