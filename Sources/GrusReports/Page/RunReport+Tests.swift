import Grus
import GrusMetrics

extension RunReport {
    /// A part for each test set; one that says why there is none.
    var testSections: [HTML] {
        let missing = comparison.missingTests.map { HTML.section("Test sets", [Self.note($0)]) }
        return zip(comparison.tests, details).map(testSection) + [missing ?? .nothing]
    }

    private func testSection(_ test: ComparedTest, _ details: TestDetails?) -> HTML {
        .section(
            "Test set \(test.name)",
            [Self.scores(test)] + test.notes.map(Self.note) + (details.map { buckets($0) + examples($0) } ?? []))
    }

    private static func note(_ text: String) -> HTML { .element("p", ["class": "note"], .text(text)) }

    // MARK: Scores

    private static func scores(_ test: ComparedTest) -> HTML {
        guard let baseline = test.results.first, let systems = test.texts?.systems else { return .nothing }
        let isPaired = test.results.count > 1
        let rows = zip(systems, test.results).flatMap { system, result in
            result.scores.enumerated().map { index, score in
                row(of: score, title: index == 0 ? system.name : "", isPaired: isPaired)
            }
        }
        let signatures = baseline.scores.map {
            HTML.element("li", [:], .element("code", [:], .text("\($0.name)|\($0.signature)")))
        }
        return .all([
            .table(
                ["run", "metric", "score", "95 % interval"] + (isPaired ? ["p"] : []), rows,
                numbers: isPaired ? [2, 3, 4] : [2, 3]),
            isPaired ? note("p is how likely a difference like that to the first run is by chance.") : .nothing,
            .element("ul", ["class": "signatures"], signatures),
        ])
    }

    private static func row(of score: TestScore, title: String, isPaired: Bool) -> [HTML] {
        let interval = score.interval.map { "± \(TestDetails.text(of: $0.halfWidth))" } ?? "–"
        let pValue = score.pValue.map { fixed($0, decimals: 4) } ?? "–"
        let cells = [title, score.name, TestDetails.text(of: score.value), interval] + (isPaired ? [pValue] : [])
        return cells.map(HTML.text)
    }

    // MARK: Buckets

    private func buckets(_ details: TestDetails) -> [HTML] {
        [
            bucketTable("Scores by the length of the reference", "words", details.byLength, details),
            bucketTable(
                "Scores by the rarest word of the reference", "times in training", details.byFrequency, details),
            details.note.map(Self.note) ?? .nothing,
        ]
    }

    private func bucketTable(_ title: String, _ unit: String, _ rows: [TestDetails.Row], _ details: TestDetails) -> HTML
    {
        guard !rows.isEmpty else { return .nothing }
        let systems = details.texts.systems.map(\.name)
        let titles = systems.flatMap { system in
            details.metrics.map { systems.count == 1 ? $0 : "\(system) \($0)" }
        }
        let cells = rows.map { row in
            [HTML.text(row.label), .text(grouped(Double(row.lines)))]
                + row.scores.joined().map { .text(TestDetails.text(of: $0)) }
        }
        return .all([
            .element("h3", [:], .text(title)),
            .table([unit, "lines"] + titles, cells, numbers: Set(0..<titles.count + 2)),
        ])
    }

    // MARK: Translations

    private func examples(_ details: TestDetails) -> [HTML] {
        guard !details.examples.isEmpty else { return [] }
        let marks =
            details.texts.systems.count == 1
            ? "Words that only the translation has are marked, and in the reference those that it lacks."
            : "Words of translations that their reference does not have at that place are marked."
        return [.element("h3", [:], "Translations"), Self.note(marks)] + attentionNotes(details)
            + details.examples.enumerated().map { index, examples in
                .element(
                    "details", index == 0 ? ["open": ""] : [:],
                    [.element("summary", [:], .text(examples.title))] + examples.lines.map { example($0, details) })
            }
    }

    /// How maps are read, if there are some, and whose there are none.
    private func attentionNotes(_ details: TestDetails) -> [HTML] {
        let missing = zip(details.texts.systems, details.attention.reasons).compactMap { system, reason in
            reason.map { Self.note("There are no maps of attention of \(system.name): its model \($0).") }
        }
        let isShown = details.attention.maps.contains { !$0.isEmpty }
        return (isShown ? [Self.note(Self.mapNote)] : []) + missing
    }

    private static let mapNote = """
        A map of attention has a row for each token of the translation and a column for each of its source. The stronger the colour, the \
        greater the weight; the greatest of a row has a frame. The model has read the translation as it stands, and of several heads a map \
        shows the mean.
        """

    private func example(_ line: Int, _ details: TestDetails) -> HTML {
        let texts = details.texts
        let reference = texts.references[line]
        let differences = texts.systems.map { WordDifference(reference, $0.lines[line]) }
        let target = { (content: [HTML]) -> HTML in
            HTML.element("dd", ["lang": languages.target, "dir": "auto"], content)
        }
        let systems: [HTML] = texts.systems.indices.flatMap { index in
            let score = HTML.text(" chrF \(TestDetails.text(of: details.chrF[index][line]))")
            let name = HTML.text(texts.systems[index].name)
            return [
                HTML.element("dt", [:], name, .element("span", ["class": "measure"], score)),
                target(Self.marked(differences[index].second, "mark")),
                details.attention.maps[index][line].map(attention) ?? .nothing,
            ]
        }
        let shown = differences.count == 1 ? Self.marked(differences[0].first, "u") : [HTML.text(reference)]
        return .element(
            "dl", ["class": "example"],
            [
                .element("dt", [:], .text("line \(grouped(Double(line + 1)))")),
                .element("dd", ["lang": languages.source, "dir": "auto"], .text(texts.sources[line])),
                .element("dt", [:], "reference"), target(shown),
            ] + systems)
    }

    private func attention(_ map: AttentionMap) -> HTML {
        .element(
            "dd", ["class": "attention"],
            .element("details", [:], .element("summary", [:], "attention"), map.table(languages)))
    }

    private static func marked(_ parts: [WordDifference.Part], _ element: String) -> [HTML] {
        parts.enumerated().flatMap { index, part -> [HTML] in
            let text = HTML.text(part.text)
            return [index == 0 ? .nothing : " ", part.isShared ? text : .element(element, [:], text)]
        }
    }
}

extension TestDetails {
    /// A score with one decimal, as scores are published.
    static func text(of score: Double) -> String { fixed(score, decimals: 1) }
}
