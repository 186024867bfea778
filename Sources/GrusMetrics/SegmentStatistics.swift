/// The sufficient statistics of the segments of a corpus: one row of numbers for each segment.
public struct SegmentStatistics: Sendable, Equatable {
    /// The number of statistics of a segment.
    public let width: Int
    /// The rows, one after another: [segment, width].
    public private(set) var values: [Double]
    /// The number of references of each segment.
    public private(set) var references: ReferenceCount

    init(width: Int, values: [Double], references: ReferenceCount) {
        precondition(values.count % width == 0, "\(values.count) values are no rows of \(width)")
        self.width = width
        self.values = values
        self.references = references
    }

    /// The number of rows.
    public var count: Int { values.count / width }

    /// The statistics of one segment.
    public subscript(segment: Int) -> ArraySlice<Double> { values[segment * width..<(segment + 1) * width] }

    /// The sum of all rows.
    public var sums: [Double] {
        var sums = Array(repeating: 0.0, count: width)
        for start in stride(from: 0, to: values.count, by: width) {
            for column in 0..<width { sums[column] += values[start + column] }
        }
        return sums
    }

    /// Appends the segments of the next part of the corpus.
    public mutating func append(contentsOf other: SegmentStatistics) {
        precondition(width == other.width, "rows of \(width) cannot be followed by rows of \(other.width)")
        values.append(contentsOf: other.values)
        if references != other.references { references = .varying }
    }

    /// A single row that holds the sums: all that a corpus score needs.
    public func condensed() -> SegmentStatistics {
        SegmentStatistics(width: width, values: sums, references: references)
    }

    /// Adds the segments of the next part of the corpus to the sums, one after another, so that parts give the sums that
    /// the whole gives.
    public mutating func condense(with other: SegmentStatistics) {
        append(contentsOf: other)
        self = condensed()
    }
}

/// How many references the segments of a corpus have.
public enum ReferenceCount: Sendable, Equatable, CustomStringConvertible {
    /// Every segment has this many.
    case same(Int)
    /// Segments have different numbers.
    case varying

    /// As in a signature: a number, or `var`.
    public var description: String {
        switch self {
        case .same(let count): "\(count)"
        case .varying: "var"
        }
    }
}
