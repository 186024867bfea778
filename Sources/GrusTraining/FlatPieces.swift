import GrusAutodiff

/// A range of the flat parameters, cut into pieces that are worth a part of a job.
struct FlatPieces: RandomAccessCollection {
    private static let size = 1 << 18

    private let whole: Range<Int>

    init(_ whole: Range<Int>) {
        self.whole = whole
    }

    var startIndex: Int { 0 }
    var endIndex: Int { (whole.count + Self.size - 1) / Self.size }

    subscript(index: Int) -> Range<Int> {
        let start = whole.lowerBound + index * Self.size
        return start..<Swift.min(start + Self.size, whole.upperBound)
    }
}

extension ParameterLayout {
    /// The flat ranges of those parameters that are wanted, with the padding behind each; neighbours are one range.
    func ranges(where isWanted: (Entry) -> Bool) -> [Range<Int>] {
        let ends = entries.dropFirst().map(\.parameter.offset) + [count]
        return zip(entries, ends).filter { isWanted($0.0) }.reduce(into: []) { ranges, next in
            let (start, end) = (next.0.parameter.offset, next.1)
            if let last = ranges.last, last.upperBound == start {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                ranges.append(start..<end)
            }
        }
    }
}
