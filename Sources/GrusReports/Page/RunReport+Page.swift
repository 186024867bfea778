import Grus
import GrusFiles

extension RunReport {
    /// The page, which needs nothing else: neither files nor a network.
    ///
    /// - Parameter library: the program that makes the plots live; nil for plots that stay as they are drawn.
    package func page(library: String?) -> String {
        let title = runs.map(\.name).joined(separator: ", ")
        return HTML.page(
            title: title,
            main: [header(title), diagnosisSection, plotSection(isLive: library != nil)] + testSections + [
                configSection, transferSection, runSection,
            ], library: library)
    }

    var runs: [RunSummary] { comparison.runs }

    private func header(_ title: String) -> HTML {
        let kind = runs.count == 1 ? "Training run" : "\(runs.count) training runs"
        return .element(
            "header", [:], .element("p", ["class": "kind"], .text(kind)), .element("h1", [:], .text(title)),
            runs.count == 1 ? facts(of: runs[0]) : overview)
    }

    // MARK: Runs

    /// What matters most of a run.
    private func facts(of run: RunSummary) -> HTML {
        var facts: [(String, String)] = []
        if let best = run.history.best {
            let measures = RunTable.measures(of: [run])
            facts += measures.compactMap { name in best.values[name].map { ("best dev \(name)", measured($0)) } }
                .prefix(2)
            facts.append(("best at update", grouped(Double(best.update))))
        }
        facts += run.scores.flatMap { kept in
            kept.scores.prefix(1).map { ("\(kept.test) \($0.name)", TestDetails.text(of: $0.score)) }
        }
        facts.append(("state", run.state.rawValue))
        facts += [
            run.history.seconds.map { ("time", clockTime($0)) }, run.parameters.map { ("parameters", counted($0)) },
        ]
        .compactMap(\.self)
        return .element(
            "dl", ["class": "facts"],
            facts.map { .element("div", [:], .element("dt", [:], .text($0.0)), .element("dd", [:], .text($0.1))) })
    }

    private var overview: HTML {
        let measures = RunTable.measures(of: runs)
        let rows = zip(runs, diagnoses).map { run, diagnosis -> [HTML] in
            [.text(run.name)] + measures.map { .text(run.bestValue(of: $0).map(measured) ?? "–") }
                + [
                    .text(run.history.best.map { grouped(Double($0.update)) } ?? "–"),
                    .text(run.parameters.map(counted) ?? "–"), .text(run.history.seconds.map(clockTime) ?? "–"),
                    Self.badge(diagnosis),
                ]
        }
        return .table(
            ["run"] + measures.map { "best dev \($0)" } + ["at update", "parameters", "time", "diagnosis"], rows,
            numbers: Set(1..<measures.count + 4))
    }

    /// Times and sizes.
    private var runSection: HTML {
        let rows: [(String, (RunSummary) -> String?)] = [
            ("began", { $0.begin.map(minute) }), ("state", { $0.state.rawValue }),
            ("ended by", { $0.history.endReason }), ("epochs", { $0.history.epoch.map { grouped(Double($0)) } }),
            ("updates", { grouped(Double($0.history.update)) }), ("time", { $0.history.seconds.map(clockTime) }),
            ("target tokens per second", { mean($0.history.points.compactMap(\.targetTokensPerSecond)).map(grouped) }),
            ("parameters", { $0.parameters.map { grouped(Double($0)) } }), ("model file", { $0.modelBytes.map(sized) }),
            ("folder", { $0.path }),
        ]
        return .section(
            runs.count == 1 ? "The run" : "The runs",
            [
                .table(
                    [""] + runs.map(\.name),
                    rows.map { name, value in [.text(name)] + runs.map { .text(value($0) ?? "–") } })
            ])
    }

    // MARK: Diagnosis

    private static func badge(_ diagnosis: Diagnosis) -> HTML {
        .element("span", ["class": "badge \(diagnosis.verdict.rawValue)"], .text(diagnosis.verdict.rawValue))
    }

    private var diagnosisSection: HTML {
        .section(
            "What the curves suggest",
            zip(runs, diagnoses).flatMap { run, diagnosis in
                [
                    .element(
                        "h3", [:], runs.count == 1 ? .nothing : .text("\(run.name) "), Self.badge(diagnosis)),
                    .element("p", ["class": "meaning"], .text(diagnosis.meaning)),
                    Self.list(diagnosis.observations),
                    diagnosis.advice.isEmpty ? .nothing : .element("p", ["class": "label"], "Worth trying"),
                    Self.list(diagnosis.advice),
                ]
            } + [.element("p", ["class": "note"], .text(Self.caution))])
    }

    private static let caution = """
        This is a guess from rules of thumb: the gap between training and dev loss, their trend, and their noise. Training losses are \
        measured with dropout, dev losses without.
        """

    private static func list(_ items: [String]) -> HTML {
        items.isEmpty ? .nothing : .element("ul", [:], items.map { .element("li", [:], .text($0)) })
    }

    // MARK: Configs

    private var configSection: HTML {
        let known = runs.filter { $0.settings != nil }
        let settings = known.compactMap(\.settings)
        guard runs.count > 1 else {
            let rows = (settings.first?.unusual ?? []).map { key, value, standard in
                [HTML.element("code", [:], .text(key)), .text(value), .text(standard ?? "–")]
            }
            return .section(
                "Config",
                rows.isEmpty
                    ? []
                    : [
                        .element("p", ["class": "note"], "Keys that have another value than their default."),
                        .table(["key", "value", "default"], rows),
                    ])
        }
        let rows = RunSettings.differences(settings).map { difference in
            [HTML.element("code", [:], .text(difference.key))] + difference.values.map { .text($0 ?? "–") }
        }
        return .section(
            "Config",
            [
                .element(
                    "p", ["class": "note"], .text(rows.isEmpty ? "The configs are the same." : "Keys that differ.")),
                rows.isEmpty ? .nothing : .table(["key"] + known.map(\.name), rows),
            ])
    }
}
