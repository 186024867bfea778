import Foundation

/// What is usual among numbers of which some are wild: their median, and the standard deviation that the median distance from it
/// would have if they were normal.
struct RobustNormal: Sendable, Equatable {
    let centre, deviation: Double

    /// - Returns: nil where there are too few numbers, or no spread.
    init?(_ values: [Double]) {
        guard values.count >= 20 else { return nil }
        let centre = median(values)
        let deviation = 1.4826 * median(values.map { abs($0 - centre) })
        guard deviation > 0 else { return nil }
        self.centre = centre
        self.deviation = deviation
    }

    /// How many standard deviations a value is above the centre.
    func distance(of value: Double) -> Double { (value - centre) / deviation }
}

/// The value in the middle; of two the greater.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The natural logarithm.
func logarithm(_ value: Double) -> Double { log(value) }

/// How much two lists of numbers are alike (Pearson), from −1 to 1; 0 where one has no spread.
func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let count = Double(left.count)
    let (leftMean, rightMean) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (both, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
        both += (x - leftMean) * (y - rightMean)
        leftSquare += (x - leftMean) * (x - leftMean)
        rightSquare += (y - rightMean) * (y - rightMean)
    }
    let product = leftSquare * rightSquare
    return product > 0 ? both / product.squareRoot() : 0
}

/// The standard deviation of numbers.
func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
}
