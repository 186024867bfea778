import Foundation
import Grus

extension AttentionMap {
    /// The weight from which on a cell has a colour.
    private static let least: Float = 0.01

    /// The map as a table: a row for each token of the translation, a column for each of the source.
    ///
    /// - Parameter languages: those of both sides; empty if not known.
    package func table(_ languages: (source: String, target: String)) -> HTML {
        let titles = source.map { token in
            HTML.element("th", ["scope": "col"], .element("span", [:], .text(token)))
        }
        let rows = zip(target, zip(weights, alignment)).map { token, row in
            HTML.element(
                "tr", [:],
                [.element("th", ["scope": "row"], .text(token))]
                    + source.indices.map { cell(token, $0, row.0[$0], isGreatest: $0 == row.1) })
        }
        let head = HTML.element(
            "thead", ["lang": languages.source], .element("tr", [:], [.element("td")] + titles))
        let table = HTML.element("table", [:], head, .element("tbody", ["lang": languages.target], rows))
        return .element(
            "div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": "attention"], table)
    }

    /// A cell, coloured as strongly as its weight is great.
    private func cell(_ token: String, _ column: Int, _ weight: Float, isGreatest: Bool) -> HTML {
        guard isGreatest || weight >= Self.least else { return .element("td") }
        let share = String(format: "%.2f", weight)
        let colour = HTML.element("i", ["style": "opacity:\(share)"])
        let title = "\(token) ← \(source[column]) \(share)"
        return isGreatest
            ? .element("td", ["class": "greatest", "title": title], colour) : .element("td", ["title": title], colour)
    }
}
