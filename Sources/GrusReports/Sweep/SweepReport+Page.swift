import Grus

extension SweepReport {
    /// The page, which needs nothing else: neither files nor a network.
    ///
    /// - Parameter library: the program that makes the curves live; nil for curves that stay as they are drawn.
    package func page(library: String?) -> String {
        HTML.page(
            title: leaderboard.name,
            main: [
                .element(
                    "header", [:], .element("p", ["class": "kind"], .text("Sweep: \(leaderboard.method)")),
                    .element("h1", [:], .text(leaderboard.name)), facts),
                board, effects, valueSection, curveSection(isLive: library != nil),
            ], library: library)
    }

    private var facts: HTML {
        var facts = [("trials", "\(leaderboard.rows.count)")]
        let failed = leaderboard.rows.count { $0.failure != nil }
        if failed > 0 { facts.append(("failed", "\(failed)")) }
        if let best = leaderboard.rows.first, let value = best.best {
            facts = [("best dev \(leaderboard.metric)", measured(value)), ("of", best.folder)] + facts
        }
        return .element(
            "dl", ["class": "facts"],
            facts.map { .element("div", [:], .element("dt", [:], .text($0.0)), .element("dd", [:], .text($0.1))) })
    }

    private var board: HTML {
        let keys = leaderboard.parameters
        let hasFailures = leaderboard.rows.contains { $0.failure != nil }
        let rows = leaderboard.rows.map { row -> [HTML] in
            [.text(row.folder), .text(row.bestText ?? "–")] + keys.map { .text(row.values[$0] ?? "–") } + [
                .text(row.bestEpoch.map { grouped(Double($0)) } ?? "–"),
                .text(row.epochs.map { grouped(Double($0)) } ?? "–"), .text(row.parameters.map(counted) ?? "–"),
            ] + (hasFailures ? [.text(row.failure ?? "")] : [])
        }
        return .section(
            "Leaderboard",
            [
                .table(
                    ["trial", "best dev \(leaderboard.metric)"] + keys.map(RunSettings.shortest)
                        + ["at epoch", "epochs", "parameters"]
                        + (hasFailures ? ["failed because"] : []),
                    rows, numbers: Set([1] + (keys.count + 2..<keys.count + 5))),
                seedTable,
            ])
    }

    /// The trainings of trials with several seeds.
    private var seedTable: HTML {
        let rows = leaderboard.rows.flatMap { row in
            (row.seeds ?? []).map { result -> [HTML] in
                [
                    .text(row.folder), .text("\(result.seed)"), .text(result.best.map(measured) ?? "–"),
                    .text(result.bestEpoch.map { grouped(Double($0)) } ?? "–"),
                    .text(result.epochs.map { grouped(Double($0)) } ?? "–"),
                ]
            }
        }
        guard !rows.isEmpty else { return .nothing }
        return .element(
            "details", [:], .element("summary", [:], "Every seed"),
            .table(
                ["trial", "seed", "best dev \(leaderboard.metric)", "at epoch", "epochs"], rows,
                numbers: Set(1..<5)))
    }

    private var effects: HTML {
        let rows = leaderboard.effects.map { effect -> [HTML] in
            [
                .element("code", [:], .text(effect.key)), .text(effect.value), .text(measured(effect.mean)),
                .text("\(effect.trials)"),
            ]
        }
        let note = """
            The mean of the trials that have a value. The other parameters vary with it, and trials with few epochs count as much as others.
            """
        return rows.isEmpty
            ? .nothing
            : .section(
                "What helped",
                [
                    .element("p", ["class": "note"], .text(note)),
                    .table(["parameter", "value", "mean dev \(leaderboard.metric)", "trials"], rows, numbers: [2, 3]),
                ])
    }

    // MARK: Plots

    /// One plot for each parameter.
    package var valuePlots: [ValuePlot] {
        leaderboard.parameters.compactMap { key in
            let points = leaderboard.rows.compactMap { row in
                row.best.map { ValuePlot.Point(place: row.values[key] ?? "", value: $0, name: row.folder) }
            }
            return ValuePlot("\(key) and dev \(leaderboard.metric)", points)
        }
    }

    private var valueSection: HTML {
        let figures = valuePlots.map(\.figure)
        return .section(
            "Parameters", figures.isEmpty ? [] : [.element("div", ["class": "plots"], figures)])
    }

    private func curveSection(isLive: Bool) -> HTML {
        let metrics = distinct([leaderboard.metric, "loss"])
        let dev = metrics.map { metric in
            Plot(
                "Dev \(metric)",
                runs.map { run in
                    Plot.Series(
                        name: run.name,
                        points: run.history.validations.compactMap { validation in
                            validation.values[metric].map { (validation.update, $0) }
                        })
                })
        }
        let training = Plot(
            "Training loss in nats per target token",
            runs.map { run in
                Plot.Series(
                    name: run.name,
                    points: run.history.points.compactMap { point in point.loss.map { (point.update, $0) } })
            })
        let figures = (dev + [training]).compactMap { $0?.figure(isLive: isLive) }
        let isReplicated = leaderboard.rows.contains { $0.seeds != nil }
        let note =
            "Those of the best trials\(isReplicated ? " with their first seed" : ""), over the updates of the training."
        return .section(
            "Learning curves",
            figures.isEmpty
                ? [] : [.element("p", ["class": "note"], .text(note)), .element("div", ["class": "plots"], figures)])
    }
}

extension Leaderboard.Row {
    /// The best value, of several seeds with its standard deviation.
    fileprivate var bestText: String? {
        best.map { measured($0) + (deviation.map { " ± \(measured($0))" } ?? "") }
    }
}
