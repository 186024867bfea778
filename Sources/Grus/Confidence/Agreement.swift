/// How well expected values agree with what was measured.
package struct Agreement: Sendable, Equatable {
    /// Pearson's correlation; 0 where either has no spread.
    package let pearson: Double
    /// Spearman's: that of the ranks.
    package let spearman: Double
    /// The expected calibration error (Naeini et al. 2015), in bins of like many values: how far the mean of what is expected is from
    /// the mean of what is measured.
    package let calibrationError: Double

    /// The number of bins.
    static let bins = 10

    /// Compares values.
    ///
    /// - Parameter actual: as many as `expected`.
    package init(_ expected: [Double], _ actual: [Double]) {
        pearson = Self.correlation(expected, actual)
        spearman = Self.correlation(Self.ranks(expected), Self.ranks(actual))
        calibrationError = Bin.bins(expected, actual, count: Self.bins).reduce(0) { sum, bin in
            sum + abs(bin.expected - bin.actual) * Double(bin.count) / Double(expected.count)
        }
    }

    package static func correlation(_ one: [Double], _ other: [Double]) -> Double {
        let (a, b) = (one.centred, other.centred)
        let scale = (a.dot(a) * b.dot(b)).squareRoot()
        return scale > 0 ? a.dot(b) / scale : 0
    }

    /// The ranks of values, from 1; equal ones share the mean of theirs.
    package static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            let end = order[start...].firstIndex { values[$0] != values[order[start]] } ?? order.count
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }

    /// Some values that are like each other in what is expected.
    package struct Bin: Sendable, Equatable {
        /// The means.
        package let expected, actual: Double
        /// The number of values.
        package let count: Int

        package init(expected: Double, actual: Double, count: Int) {
            (self.expected, self.actual, self.count) = (expected, actual, count)
        }

        /// Cuts values into so many bins of like many, by what is expected of them, the least first.
        package static func bins(_ expected: [Double], _ actual: [Double], count: Int) -> [Bin] {
            let order = expected.indices.sorted { (expected[$0], $0) < (expected[$1], $1) }
            return (0..<count).compactMap { bin in
                let members = order[order.count * bin / count..<order.count * (bin + 1) / count]
                guard !members.isEmpty else { return nil }
                return Bin(
                    expected: members.map { expected[$0] }.mean, actual: members.map { actual[$0] }.mean,
                    count: members.count)
            }
        }
    }
}

extension [Double] {
    /// The arithmetic mean; not of none.
    var mean: Double { reduce(0, +) / Double(count) }
    /// The differences to the mean.
    var centred: [Double] {
        let mean = isEmpty ? 0 : mean
        return map { $0 - mean }
    }
    /// The standard deviation.
    var deviation: Double { (centred.dot(centred) / Double(count)).squareRoot() }

    fileprivate func dot(_ other: [Double]) -> Double { zip(self, other).reduce(0) { $0 + $1.0 * $1.1 } }
}
