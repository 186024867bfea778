import Foundation
import Grus

/// The axis of a plot: which values it shows, where its ticks are, and what stands beside them.
package struct Axis: Equatable {
    /// The values at its ends.
    package let range: ClosedRange<Double>
    /// Whether equal distances are equal ratios.
    package let isLogarithmic: Bool
    /// The values that are marked, the lowest first.
    package let ticks: [Double]
    private let decimals: Int

    /// An axis with some five ticks.
    ///
    /// - Parameters:
    ///   - values: what is shown; those that are not finite are not.
    ///   - logarithmic: whether equal distances shall be equal ratios; only positive values can be shown so.
    package init(_ values: some Sequence<Double>, logarithmic: Bool = false) {
        let values = values.filter { $0.isFinite && abs($0) < 1e300 }
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        isLogarithmic = logarithmic && low > Self.smallest && high > low
        if isLogarithmic {
            let ends = low...high
            range = ends
            let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
            let choices = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]].map { digits in
                decades.flatMap { decade in digits.map { $0 * pow(10, Double(decade)) } }.filter(ends.contains)
            }
            ticks = choices.first { $0.count > 2 } ?? choices[choices.count - 1]
            decimals = 0
        } else {
            let step = Self.step(of: high - low > Self.smallest ? high - low : max(abs(high), 1))
            let first = (low / step).rounded(.down)
            let last = max((high / step).rounded(.up), first + 1)
            range = first * step...last * step
            ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
            decimals = max(0, -Int(log10(step).rounded(.down)))
        }
    }

    /// Values that lie less apart are drawn as one.
    private static let smallest = 1e-300

    /// The distance of ticks: 1, 2 or 5 times a power of ten, so that four to seven distances make the extent.
    private static func step(of extent: Double) -> Double {
        let rough = extent / 5
        let power = pow(10, log10(rough).rounded(.down))
        let digit = rough / power
        return (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10) * power
    }

    /// Where a value is: 0 at the low end, 1 at the high one.
    package func place(_ value: Double) -> Double {
        let (low, high) = (range.lowerBound, range.upperBound)
        return isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
    }

    /// What stands beside a tick.
    package func label(_ tick: Double) -> String {
        let size = abs(tick)
        if isLogarithmic || size < 1e-2 || decimals > 4 { return String(format: "%g", tick) }
        return size >= 1000 ? grouped(tick) : String(format: "%.\(decimals)f", tick)
    }
}
