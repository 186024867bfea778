import GrusCorpus

/// How much text the data sets have, a line for each side.
struct CorpusTable {
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
        let sides: [TextTable.Side] = header.indices.map { $0 < 2 ? .left : .right }
        let table = TextTable(sides: sides, rows: [header] + rows)
        return "Text: what there is of it, and how many tokens its lines have at most\n"
            + table.lines().map { "  \($0)\n" }.joined()
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
