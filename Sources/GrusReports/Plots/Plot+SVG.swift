import Foundation
import Grus

extension Plot {
    /// The size of the drawing, and the room around its curves, in pixels.
    private static let (width, height) = (480.0, 250.0)
    private static let (left, right, top, bottom) = (60.0, 14.0, 10.0, 30.0)

    /// The plot with its title, its key, its drawing, and the data that the library draws it anew from.
    ///
    /// - Parameter isLive: whether the page has the library.
    func figure(isLive: Bool) -> HTML {
        let key = series.count == 1 ? HTML.nothing : HTML.element("p", ["class": "key"], keys)
        return .element(
            "figure", ["class": "plot"], .element("figcaption", [:], .text(title)), key,
            .element("div", ["class": "drawing"], svg), isLive ? .data(data) : .nothing)
    }

    private var keys: [HTML] {
        series.enumerated().map { index, series in
            .element("span", ["class": "curve\(index % Self.colors)"], .text(series.name))
        }
    }

    /// The number of colours of curves that the style of the page has.
    static let colors = 6

    private var svg: HTML {
        let axis = values
        let curves = series.enumerated().map { index, series in
            HTML.element(
                "path", ["class": "curve curve\(index % Self.colors)", "d": path(series, axis)])
        }
        return .element(
            "svg", ["viewBox": "0 0 \(Int(Self.width)) \(Int(Self.height))", "role": "img"],
            [.element("title", [:], .text(title)), .element("desc", [:], .text(description))]
                + axis.ticks.map { horizontal($0, axis) } + updateTicks + curves)
    }

    private func x(_ update: Double) -> Double {
        Self.left + (Self.width - Self.left - Self.right) * update / Double(last)
    }

    private func y(_ value: Double, _ axis: Axis) -> Double {
        Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * axis.place(value)
    }

    /// A line for a value with its label.
    private func horizontal(_ tick: Double, _ axis: Axis) -> HTML {
        let y = y(tick, axis)
        return .all([
            .element(
                "path", ["class": "grid", "d": "M\(short(Self.left)) \(short(y))H\(short(Self.width - Self.right))"]),
            .element(
                "text", ["x": short(Self.left - 8), "y": short(y + 4), "text-anchor": "end"], .text(axis.label(tick))),
        ])
    }

    private var updateTicks: [HTML] {
        Axis([0, Double(last)]).ticks.filter { $0 <= Double(last) }.map { tick in
            let x = x(tick)
            let anchor = x > Self.width - 40 ? "end" : "middle"
            return .element(
                "text",
                [
                    "x": short(anchor == "end" ? Self.width - Self.right : x), "y": short(Self.height - 8),
                    "text-anchor": anchor,
                ], .text(grouped(tick)))
        }
    }

    /// The points joined by straight lines; those that are not finite are gaps. A point between gaps is a dot.
    private func path(_ series: Series, _ axis: Axis) -> String {
        var path = ""
        var isDown = false
        for (index, point) in series.points.enumerated() {
            guard point.value.isFinite, !axis.isLogarithmic || point.value > 0 else {
                isDown = false
                continue
            }
            path += "\(isDown ? "L" : "M")\(short(x(Double(point.update)))) \(short(y(point.value, axis)))"
            let hasNext = index + 1 < series.points.count && series.points[index + 1].value.isFinite
            if !isDown, !hasNext { path += "h0" }
            isDown = true
        }
        return path
    }

    private func short(_ number: Double) -> String { String(format: "%.1f", number) }
}
