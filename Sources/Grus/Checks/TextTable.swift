import GrusCorpus

/// How much text the data sets have, a line for each side.
struct TextTable {
    private static let percentiles = [50, 90, 99, 100]

    private let config: CorpusConfig
    private let sets: [DataSetReport]

    init(_ config: CorpusConfig, _ sets: [DataSetReport]) {
        self.config = config
        self.sets = sets
    }

    /// The table for people.
    var text: String {
        let header = ["set", "side", "lines", "words", "tokens", "unknown", "50 %", "90 %", "99 %", "most"]
        let rows = sets.flatMap { set in
            [
                row(set.name, config.source, set.source), row("", config.target, set.target),
            ]
        }
        return "Text: what there is of it, and how many tokens its lines have at most\n"
            + aligned([header] + rows, left: 2, indent: 2)
            + wrapped(
                "Words are runs of letters and digits, in Chinese and Japanese single characters; unknown are tokens "
                    + "that the vocabulary does not have; 90 % of the lines have no more tokens than is said, end "
                    + "mark included.", indent: 2)
    }

    private func row(_ name: String, _ side: String, _ statistics: SideStatistics) -> [String] {
        let counts = [statistics.lines, statistics.words].map { grouped(Double($0)) }
        guard statistics.length(percentile: 100) != nil else {
            return [name, side] + counts + Array(repeating: "–", count: 6)
        }
        return [name, side] + counts + [statistics.tokens, statistics.unknown].map { grouped(Double($0)) }
            + Self.percentiles.map { grouped(Double(statistics.length(percentile: $0) ?? 0)) }
    }
}

/// Rows in columns, of which the first ones stand left.
func aligned(_ rows: [[String]], left: Int, indent: Int = 0) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
        let cells = row.indices.map { column in
            let space = String(repeating: " ", count: widths[column] - row[column].count)
            return column < left ? row[column] + space : space + row[column]
        }
        let line = cells.joined(separator: "  ").replacing(#/ +$/#, with: "")
        return String(repeating: " ", count: indent) + line + "\n"
    }.joined()
}
