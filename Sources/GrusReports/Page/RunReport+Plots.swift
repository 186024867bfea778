import Grus

extension RunReport {
    /// All curves.
    func plotSection(isLive: Bool) -> HTML {
        let figures = plots.map { $0.figure(isLive: isLive) }
        let axis = HTML.element("p", ["class": "note"], "All plots are over the updates of the training.")
        let hint = HTML.element(
            "p", ["class": "note live-only"],
            "Point at a curve for its values, drag across a plot to zoom, and double-click to see all of it again.")
        return .section(
            "Curves",
            figures.isEmpty
                ? [] : [axis, isLive ? hint : .nothing, .element("div", ["class": "plots"], figures), validationTable])
    }

    /// Of one run the losses share a plot; of several each measure has one, with a curve for each run.
    var plots: [Plot] {
        let measures = distinct(
            ["loss"] + RunTable.measures(of: runs)
                + runs.flatMap { $0.history.validations.flatMap(\.values.keys).sorted() })
        let dev = { (measure: String) in
            runs.map { run in Plot.Series(name: run.name, points: Self.dev(measure, run.history)) }
        }
        let losses: [Plot?] =
            runs.count == 1
            ? [
                Plot(
                    "Loss in nats per target token",
                    [
                        Plot.Series(name: "training", points: Self.points(runs[0].history, \.loss)),
                        Plot.Series(name: "dev", points: Self.dev("loss", runs[0].history)),
                    ])
            ]
            : [
                Plot("Training loss in nats per target token", series(\.loss)),
                Plot("Dev loss in nats per target token", dev("loss")),
            ]
        let others = measures.filter { $0 != "loss" }.map { Plot("Dev \($0)", dev($0)) }
        return
            (losses + others + [
                Plot("Learning rate", series(\.learningRate)),
                Plot("Norm of the gradient", series(\.gradientNorm), logarithmic: true),
                Plot("Target tokens per second", series(\.targetTokensPerSecond)),
            ]).compactMap(\.self)
    }

    private func series(_ value: KeyPath<RunHistory.Point, Double?>) -> [Plot.Series] {
        runs.map { Plot.Series(name: $0.name, points: Self.points($0.history, value)) }
    }

    private static func points(
        _ history: RunHistory, _ value: KeyPath<RunHistory.Point, Double?>
    ) -> [(update: Int, value: Double)] {
        history.points.compactMap { point in point[keyPath: value].map { (point.update, $0) } }
    }

    private static func dev(_ measure: String, _ history: RunHistory) -> [(update: Int, value: Double)] {
        history.validations.compactMap { validation in validation.values[measure].map { (validation.update, $0) } }
    }

    /// The figures of the validations, which are for whoever cannot see the curves, too.
    private var validationTable: HTML {
        let tables = runs.filter { !$0.history.validations.isEmpty }.map { run -> HTML in
            let measures = distinct(run.history.validations.flatMap { $0.values.keys.sorted() })
            let rows = run.history.validations.map { validation in
                [HTML.text(grouped(Double(validation.update)))]
                    + measures.map { .text(validation.values[$0].map(measured) ?? "–") }
                    + [.text(validation.isBest ? "best so far" : "")]
            }
            let name = runs.count == 1 ? HTML.nothing : .element("h3", [:], .text(run.name))
            return .all([
                name, .table(["update"] + measures.map { "dev \($0)" } + [""], rows, numbers: Set(0...measures.count)),
            ])
        }
        return tables.isEmpty
            ? .nothing : .element("details", [:], [.element("summary", [:], "Validations in figures")] + tables)
    }
}
