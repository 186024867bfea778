import GrusFiles
import GrusMetrics

/// The scores of several systems as a table for people, above the signatures.
public struct SystemTable: CustomStringConvertible {
    private let results: [SystemResult]
    private let test: PairedTest?
    private let decimals: Int
    private let shortSignature: Bool

    /// A table of results that have the same scores.
    public init(_ results: [SystemResult], test: PairedTest?, decimals: Int = 1, shortSignature: Bool = false) {
        self.results = results
        self.test = test
        self.decimals = decimals
        self.shortSignature = shortSignature
    }

    /// The table, the signatures, and what a p-value means.
    public var description: String {
        ([table, "", signatures] + (test.map { ["", explanation($0)] } ?? [])).joined(separator: "\n")
    }

    private var table: String {
        let rows = [header] + results.map(row)
        let sides = rows[0].indices.map { $0 == 0 ? TextTable.Side.left : .right }
        return TextTable(sides: sides, rows: rows).lines().joined(separator: "\n")
    }

    private var header: [String] {
        ["System"]
            + (results.first?.scores ?? []).flatMap { score in
                [score.interval == nil ? score.name : "\(score.name) (μ ± 95% CI)"] + (test == nil ? [] : ["p "])
            }
    }

    private func row(_ result: SystemResult) -> [String] {
        [printable(result.name)] + result.scores.flatMap { [cell($0)] + (test == nil ? [] : [pValue($0)]) }
    }

    private func cell(_ score: TestScore) -> String {
        let number = fixed(score.value, decimals: decimals)
        guard let interval = score.interval else { return number }
        let (mean, halfWidth) = (interval.mean, interval.halfWidth)
        return "\(number) (\(fixed(mean, decimals: decimals)) ± \(fixed(halfWidth, decimals: decimals)))"
    }

    private func pValue(_ score: TestScore) -> String {
        score.pValue.map { fixed($0, decimals: 4) + ($0 > 0.05 ? " " : "*") } ?? ""
    }

    private var signatures: String {
        let scores = results.first?.scores ?? []
        let rows = scores.map { [$0.name, $0.signature.text(short: shortSignature)] }
        return TextTable(sides: [.left, .left], rows: rows).lines().joined(separator: "\n")
    }

    private func explanation(_ test: PairedTest) -> String {
        let name =
            switch test {
            case .bootstrap(let resamples): "paired bootstrap resampling, \(resamples) resamples"
            case .randomization(let trials): "paired approximate randomisation, \(trials) trials"
            }
        return "p: how likely a difference this large to the baseline is by chance (\(name)); * p <= 0.05"
    }
}
