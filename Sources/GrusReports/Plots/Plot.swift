import Grus
import GrusMetrics

/// Curves over the updates of a training.
package struct Plot {
    /// A curve.
    struct Series {
        let name: String
        /// The values, the earliest first.
        let points: [(update: Int, value: Double)]
    }

    let title: String
    let series: [Series]
    /// The update at which the axis ends.
    let last: Int
    /// Whether equal distances shall be equal ratios.
    let isLogarithmic: Bool

    /// Points that a curve has at most, so that the page of a long training stays small.
    package static let mostPoints = 500

    /// A plot of the curves that have a point; nil if none has.
    init?(_ title: String, _ series: [Series], logarithmic: Bool = false) {
        let series = series.filter { !$0.points.isEmpty }.map { Series(name: $0.name, points: Self.thinned($0.points)) }
        guard !series.isEmpty else { return nil }
        (self.title, self.series, isLogarithmic) = (title, series, logarithmic)
        last = max(series.compactMap(\.points.last?.update).max() ?? 1, 1)
    }

    /// Means of as many neighbours as leave few enough points.
    package static func thinned(_ points: [(update: Int, value: Double)]) -> [(update: Int, value: Double)] {
        let size = (points.count + mostPoints - 1) / mostPoints
        guard size > 1 else { return points }
        return stride(from: 0, to: points.count, by: size).map { start in
            let part = points[start..<min(start + size, points.count)]
            let finite = part.map(\.value).filter(\.isFinite)
            return (part[part.endIndex - 1].update, mean(finite) ?? .nan)
        }
    }

    /// The axis of the values.
    var values: Axis { Axis(series.flatMap { $0.points.map(\.value) }, logarithmic: isLogarithmic) }

    /// What the plot shows, for whoever cannot see it.
    var description: String {
        series.map { series in
            let values = series.points.map(\.value)
            let finite = values.filter(\.isFinite)
            let low = finite.min()
            let range = finite.max().flatMap { high in low.map { "from \(measured($0)) to \(measured(high))" } }
            let ends = "begins with \(measured(values[0])) and ends with \(measured(values[values.count - 1]))"
            return "\(series.name): \(values.count) points, \(range ?? "none of them finite"), \(ends)."
        }.joined(separator: " ")
    }

    /// The points as the library wants them: a row for each update, with the values of all curves; null where one has none.
    var data: JSONValue {
        var rows: [Int: [JSONValue]] = [:]
        for (column, series) in series.enumerated() {
            for point in series.points {
                let value = point.value.isFinite ? JSONValue.literal(Self.short(point.value)) : .string("nan")
                rows[point.update, default: Array(repeating: .null, count: self.series.count)][column] = value
            }
        }
        let sorted = rows.sorted { $0.key < $1.key }.map { JSONValue.array([.integer($0.key)] + $0.value) }
        return .object([
            ("names", .array(series.map { .string($0.name) })), ("rows", .array(sorted)),
            ("logarithmic", .literal("\(values.isLogarithmic)")),
        ])
    }

    /// Six digits are more than can be seen.
    private static func short(_ value: Double) -> String {
        let rounded = Double(fixed(value, decimals: 6)) ?? value
        return "\(abs(value) < 0.1 ? value : rounded)"
    }
}
