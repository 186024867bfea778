import Foundation
import GrusRuntime

/// A key of an experiment, and the values that are tried for it.
struct SweepParameter: Sendable {
    /// Where the values come from.
    enum Choices: Sendable {
        /// Some values, each as probable as any other.
        case values([ConfigNode])
        /// Numbers between two others.
        case range(SweepRange)
    }

    /// The keys that lead to it, joined by dots.
    let key: String
    /// Where its values are written.
    let origin: ConfigOrigin
    let choices: Choices

    /// The values of a grid; nil if there are none that could be counted.
    var all: [ConfigNode]? {
        switch choices {
        case .values(let values): values
        case .range(let range): range.all.map { $0.map(node) }
        }
    }

    /// A value, drawn at random.
    func draw(_ stream: inout RandomStream) -> ConfigNode {
        switch choices {
        case .values(let values): values[stream.next(below: values.count)]
        case .range(let range): node(range.value(at: stream.uniformDouble()))
        }
    }

    private func node(_ text: String) -> ConfigNode {
        var origin = origin
        origin.isOverride = true
        return ConfigNode(path: key, origin: origin, content: .scalar(text, isPlain: true))
    }
}

/// Numbers between two others: whole ones if both are written so.
struct SweepRange: Sendable, Equatable {
    /// What is equally probable.
    enum Scale: String, Sendable, CaseIterable {
        /// Equal distances.
        case linear
        /// Equal ratios.
        case log
    }

    /// A number as it was written.
    struct Bound: Sendable, Equatable {
        var value = 0.0
        var isWhole = true
    }

    /// The ends, which are values too.
    var from = Bound(), to = Bound()
    var scale = Scale.linear
    /// The distance of values from `from` on; nil for any numbers, or any whole ones.
    var step: Bound?

    /// The number of values of a grid that a range may have.
    private static let mostValues = 10_000.0

    private var isWhole: Bool { from.isWhole && to.isWhole && step?.isWhole != false }

    /// The distance of values on a linear scale; nil where they lie as close as numbers do.
    private var distance: Double? {
        guard scale == .linear else { return nil }
        return step?.value ?? (isWhole ? 1 : nil)
    }

    /// How many steps lead from one end to the other; rounding must not lose the last one.
    private func steps(_ distance: Double) -> Double {
        ((to.value - from.value) / distance + 1e-9).rounded(.down)
    }

    /// The values of a grid; nil if they do not follow from a step.
    var all: [String]? {
        guard let step = step?.value, steps(step) < Self.mostValues else { return nil }
        return (0...Int(steps(step))).map { text(from.value + Double($0) * step) }
    }

    /// The value at a place in [0, 1) of the range.
    func value(at place: Double) -> String {
        if let distance { return text(from.value + distance * ((steps(distance) + 1) * place).rounded(.down)) }
        let value =
            switch scale {
            case .linear: from.value + (to.value - from.value) * place
            case .log: from.value * pow(to.value / from.value, place)
            }
        return text(min(max(isWhole ? value : rounded(value), from.value), to.value))
    }

    /// Four digits tell values of a search apart.
    private func rounded(_ value: Double) -> Double { Double(String(format: "%.4g", value)) ?? value }

    private func text(_ value: Double) -> String {
        isWhole ? String(format: "%.0f", value) : String(format: "%.10g", value)
    }
}
