import Foundation
import Grus

/// What trials came to over the values of a parameter: a dot for each.
package struct ValuePlot {
    /// A trial.
    struct Point {
        /// The value of the parameter, a number or anything else.
        let place: String
        let value: Double
        let name: String
    }

    let title: String
    private let points: [Point]
    private let values: Axis
    /// The axis of numbers; nil where values are words, which stand side by side.
    private let numbers: Axis?
    private let words: [String]

    /// The size of the drawing, and the room around its dots, in pixels.
    private static let (width, height) = (480.0, 250.0)
    private static let (left, right, top, bottom) = (60.0, 14.0, 10.0, 30.0)
    /// The ratio of the largest to the smallest value from which on equal distances are equal ratios.
    private static let wide = 20.0

    /// A plot; nil without two different values.
    init?(_ title: String, _ points: [Point]) {
        words = distinct(points.map(\.place)).sorted()
        guard words.count > 1 else { return nil }
        (self.title, self.points) = (title, points)
        values = Axis(points.map(\.value))
        let found = points.compactMap { Double($0.place) }.filter(\.isFinite)
        let isWide = (found.min() ?? 0) > 0 && (found.max() ?? 0) > Self.wide * (found.min() ?? 0)
        numbers = found.count == points.count ? Axis(found, logarithmic: isWide) : nil
    }

    /// The plot with its title and its drawing.
    var figure: HTML {
        .element(
            "figure", ["class": "plot"], .element("figcaption", [:], .text(title)),
            .element("div", ["class": "drawing"], svg))
    }

    private var svg: HTML {
        .element(
            "svg", ["viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img"],
            [.element("title", [:], .text(title)), .element("desc", [:], .text(description))]
                + values.ticks.map(horizontal) + ticks + points.map(dot))
    }

    private var description: String {
        points.map { "\($0.name): \($0.place) \(measured($0.value))" }.joined(separator: "; ")
    }

    private func x(_ place: Double) -> Double { Self.left + (Self.width - Self.left - Self.right) * place }

    private func x(of word: String) -> Double {
        if let numbers, let number = Double(word) { return x(numbers.place(number)) }
        return x((Double(words.firstIndex(of: word) ?? 0) + 0.5) / Double(words.count))
    }

    private func y(_ value: Double) -> Double {
        Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * values.place(value)
    }

    private func dot(_ point: Point) -> HTML {
        .element(
            "circle", ["class": "dot curve0", "cx": short(x(of: point.place)), "cy": short(y(point.value)), "r": "4"],
            .element("title", [:], .text("\(point.name): \(point.place), \(measured(point.value))")))
    }

    private func horizontal(_ tick: Double) -> HTML {
        let y = y(tick)
        return .all([
            .element(
                "path", ["class": "grid", "d": "M\(short(Self.left)) \(short(y))H\(short(Self.width - Self.right))"]),
            .element(
                "text", ["x": short(Self.left - 8), "y": short(y + 4), "text-anchor": "end"], .text(values.label(tick))),
        ])
    }

    private var ticks: [HTML] {
        let labels =
            numbers.map { axis in axis.ticks.map { (x(axis.place($0)), axis.label($0)) } }
            ?? words.map { (x(of: $0), shortened($0, to: 60 / words.count)) }
        return labels.map { x, label in
            .element(
                "text", ["x": short(min(x, Self.width - 20)), "y": short(Self.height - 8), "text-anchor": "middle"],
                .text(label))
        }
    }

    private func short(_ number: Double) -> String { String(format: "%.1f", number) }
}
