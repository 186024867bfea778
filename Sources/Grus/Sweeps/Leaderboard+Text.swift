import Foundation

extension Leaderboard {
    /// The table for people: trials with the values that vary, what they came to, and their times.
    public var text: String {
        var table = TextTable(
            sides: [.left] + parameters.map { _ in .right } + Array(repeating: .right, count: 5) + [.left])
        table.rows.append(
            ["trial"] + parameters.map(RunSettings.shortest) + [metric, "epoch", "epochs", "size", "time", ""])
        for row in rows { table.rows.append(cells(of: row)) }
        return ([table.lines().joined(separator: "\n")] + effectText).joined(separator: "\n\n")
    }

    private func cells(of row: Row) -> [String] {
        let values = parameters.map { shortened(row.values[$0] ?? "", to: 40) }
        return [row.folder] + values + [
            row.bestText ?? "–", row.bestEpoch.map { "\($0)" } ?? "–",
            row.epochs.map { "\($0)" } ?? "–", row.parameters.map(counted) ?? "–", row.seconds.map(clockTime) ?? "–",
            row.failure.map { "failed: \($0)" } ?? "",
        ]
    }

    /// What each value came to on average, if some trials share one.
    private var effectText: [String] {
        guard !effects.isEmpty else { return [] }
        var table = TextTable(sides: [.left, .left, .right, .right])
        table.rows.append(["parameter", "value", "mean \(metric)", "trials"])
        for effect in effects {
            table.rows.append(
                [
                    RunSettings.shortest(effect.key), shortened(effect.value, to: 40),
                    String(format: "%.3f", effect.mean), "\(effect.trials)",
                ])
        }
        return [table.lines().joined(separator: "\n")]
    }
}

extension Leaderboard.Row {
    /// `37.121`, or of several seeds `37.121 ± 0.208`.
    fileprivate var bestText: String? {
        best.map { String(format: "%.3f", $0) + (deviation.map { String(format: " ± %.3f", $0) } ?? "") }
    }
}

extension SweepPlan {
    /// The table for people: trials with their values and how long each is trained at most, and how many go on.
    public var text: String {
        var table = TextTable(sides: [.left] + parameters.map { _ in .right })
        table.rows.append(["trial"] + parameters.map(RunSettings.shortest))
        for trial in trials { table.rows.append([trial.folder] + trial.values.map { shortened($0, to: 40) }) }
        return ([table.lines().joined(separator: "\n")] + seedText + rungText).joined(separator: "\n\n")
    }

    private var seedText: [String] {
        config.seeds.isEmpty ? [] : ["each with the seeds \(config.seeds.map(String.init).joined(separator: ", "))"]
    }

    private var rungText: [String] {
        guard config.method.hasRungs else { return [] }
        let unit = config.method.resource.unit.rawValue
        return [
            brackets.enumerated().map { index, bracket in
                let rungs = bracket.rungs.map { "\($0.trials) for \($0.resource ?? 0) \(unit)" }
                return "bracket \(index + 1): \(rungs.joined(separator: ", "))"
            }.joined(separator: "\n")
        ]
    }
}
