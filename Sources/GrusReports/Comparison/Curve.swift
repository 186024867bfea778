import Grus
import GrusFiles

/// A measure over the updates of a training.
package struct Curve: Sendable {
    /// The values, the earliest first.
    let points: [(update: Int, value: Double)]

    /// A curve of points in any order.
    package init(_ points: [(update: Int, value: Double)]) {
        self.points = points.sorted { $0.update < $1.update }
    }

    /// What a part of the axis shows.
    package enum Cell: Equatable {
        /// Before the first point, or behind the last one.
        case nothing
        case value(Double)
        /// Every point in the part is infinite, or no number.
        case notFinite
    }

    /// The curve cut into parts of equally many updates: the mean of the points of each, and between points a straight line.
    ///
    /// - Parameters:
    ///   - count: how many parts.
    ///   - last: the update at which the axis ends.
    package func cells(_ count: Int, upTo last: Int) -> [Cell] {
        var values = [[Double]](repeating: [], count: count)
        for point in points {
            let place = Double(point.update - 1) / Double(max(last, 1)) * Double(count)
            values[min(max(Int(place), 0), count - 1)].append(point.value)
        }
        var cells = values.map { values -> Cell in
            let finite = values.filter(\.isFinite)
            if finite.isEmpty { return values.isEmpty ? .nothing : .notFinite }
            return .value(finite.reduce(0) { $0 + $1 / Double(finite.count) })
        }
        join(&cells)
        return cells
    }

    /// Fills the gaps between values.
    private func join(_ cells: inout [Cell]) {
        var before: (index: Int, value: Double)?
        for index in cells.indices {
            guard case .value(let value) = cells[index] else {
                if cells[index] == .notFinite { before = nil }
                continue
            }
            if let before, index - before.index > 1 {
                for gap in before.index + 1..<index {
                    let share = Double(gap - before.index) / Double(index - before.index)
                    cells[gap] = .value((1 - share) * before.value + share * value)
                }
            }
            before = (index, value)
        }
    }
}

/// Curves below one another on the same axes, each a line of text of blocks.
package struct CurvePlot {
    /// The curves and what they are called.
    let curves: [(name: String, curve: Curve)]
    /// The update at which the axis ends.
    let last: Int

    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The lowest and the highest finite value of all curves; nil if there is none.
    var range: ClosedRange<Double>? {
        let values = curves.flatMap(\.curve.points).map(\.value).filter(\.isFinite)
        guard let low = values.min(), let high = values.max() else { return nil }
        return low...high
    }

    /// A line for each curve with its newest value, and one for the axis.
    ///
    /// - Parameter width: the columns of the whole.
    func lines(width: Int) -> [String] {
        var table = TextTable(sides: [.left, .left, .right])
        let values = curves.map { $0.curve.points.last.map { measured($0.value) } ?? "–" }
        let names = curves.map(\.name)
        table.rows = zip(names, values).map { [$0, "", $1] }
        let room = min(max(width - TextTable.width(table.widths), 10), 100)
        let range = range ?? 0...0
        for (index, curve) in curves.enumerated() {
            table.rows[index][1] = Self.line(curve.curve.cells(room, upTo: last), in: range)
        }
        let end = "\(grouped(Double(last))) updates"
        table.rows.append(["", "0" + String(repeating: " ", count: max(1, room - 1 - end.count)) + end, ""])
        return table.lines()
    }

    /// A block for each cell: the higher the value, the higher the block.
    package static func line(_ cells: [Curve.Cell], in range: ClosedRange<Double>) -> String {
        String(
            cells.map { cell in
                switch cell {
                case .nothing: " "
                case .notFinite: "×"
                case .value(let value):
                    // Halves, as the whole may be more than a number can be.
                    blocks[level(value / 2 - range.lowerBound / 2, of: range.upperBound / 2 - range.lowerBound / 2)]
                }
            })
    }

    private static func level(_ value: Double, of height: Double) -> Int {
        height > 0 ? min(Int(value / height * Double(blocks.count)), blocks.count - 1) : 0
    }
}
