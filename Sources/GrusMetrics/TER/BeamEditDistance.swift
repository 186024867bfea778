/// The Levenshtein distance from word sequences of one length to a reference, in a beam around the diagonal.
///
/// Row `i` holds the costs of the first `i` words of the hypothesis; it spans `2 * beam` columns around the column that
/// lies as far into the reference as the row into the hypothesis. Only these spans are stored. Words are numbers.
struct BeamEditDistance {
    private static let beam = 25
    private var reference: [Int32] = []
    /// The columns of each row: the first, and the one after the last.
    private var spans: [Range<Int>] = []
    /// Where each row begins in `costs`.
    private var offsets: [Int] = []
    private var costs: [Int32] = []
    private var previous: [Int32] = []
    private var current: [Int32] = []

    /// Lays out the rows for hypotheses of a length. Neither side may be empty.
    mutating func prepare(hypothesisCount: Int, reference: [Int32]) {
        self.reference = reference
        let ratio = Double(reference.count) / Double(hypothesisCount)
        let isSteep = Double(Self.beam) < ratio / 2
        let beam = isSteep ? Int((ratio / 2 + Double(Self.beam)).rounded(.up)) : Self.beam
        let width = reference.count + 1
        spans.removeAll(keepingCapacity: true)
        spans.append(0..<width)
        for row in 1...hypothesisCount {
            let diagonal = Int((Double(row) * ratio).rounded(.down))
            let end = row == hypothesisCount ? width : min(width, diagonal + beam)
            spans.append(max(0, diagonal - beam)..<end)
        }
        offsets.removeAll(keepingCapacity: true)
        var size = 0
        for span in spans {
            offsets.append(size)
            size += span.count
        }
        costs = Array(repeating: 0, count: size)
        for column in 0..<width { costs[column] = Int32(column) }
        previous = Array(repeating: 0, count: width)
        current = previous
    }

    /// The distance of the hypothesis. All its rows are kept for `alignment` and for the distances of shifted copies.
    mutating func distance(keeping hypothesis: [Int32]) -> Int {
        load(row: 0)
        for row in 1...hypothesis.count {
            _ = advance(to: row, word: hypothesis[row - 1])
            let (span, offset) = (spans[row], offsets[row])
            for column in span { costs[offset + column - span.lowerBound] = previous[column] }
        }
        return Int(previous[reference.count])
    }

    /// The distance of a copy of the kept hypothesis that differs from word `first` on, or nil if it exceeds a limit.
    ///
    /// No later row has a smaller minimum, so the search ends with the first row above the limit.
    mutating func distance(of copy: [Int32], from first: Int, limit: Int) -> Int? {
        load(row: first)
        for row in first + 1..<copy.count + 1 where advance(to: row, word: copy[row - 1]) > limit { return nil }
        let distance = Int(previous[reference.count])
        return distance <= limit ? distance : nil
    }

    /// Copies a kept row into `previous`.
    private mutating func load(row: Int) {
        let (span, offset) = (spans[row], offsets[row])
        for column in span { previous[column] = costs[offset + column - span.lowerBound] }
    }

    /// Computes the row below `previous`, makes it `previous`, and returns its smallest cost.
    private mutating func advance(to row: Int, word: Int32) -> Int32 {
        let smallest = fill(
            &current, columns: spans[row], below: &previous, columns: spans[row - 1], word: word, reference: reference)
        swap(&previous, &current)
        return smallest
    }

    private func cost(_ row: Int, _ column: Int) -> Int32 {
        let span = spans[row]
        return span.contains(column) ? costs[offsets[row] + column - span.lowerBound] : unreachable
    }

    /// Traces the kept hypothesis back along its cheapest edits: a substitution or a match rather than a deletion, and
    /// that rather than an insertion.
    func align(_ hypothesis: [Int32], into alignment: inout Alignment) {
        alignment.reset(hypothesisCount: hypothesis.count, referenceCount: reference.count)
        var (row, column) = (hypothesis.count, reference.count)
        while row > 0 || column > 0 {
            let cost = cost(row, column)
            let isMatch = row > 0 && column > 0 && hypothesis[row - 1] == reference[column - 1]
            if row > 0, column > 0, self.cost(row - 1, column - 1) + (isMatch ? 0 : 1) == cost {
                alignment.pair(row - 1, column - 1, isMatch: isMatch)
                row -= 1
                column -= 1
            } else if row > 0, self.cost(row - 1, column) + 1 == cost {
                alignment.delete(row - 1)
                row -= 1
            } else {
                alignment.insert(column - 1, after: row - 1)
                column -= 1
            }
        }
        alignment.sumErrors()
    }
}

/// More than any cost, and far from overflow.
private let unreachable = Int32.max / 2

/// Computes a row of costs from the one above it, and returns the smallest.
///
/// The columns above the row's end are made unreachable first, as the row above does not have them.
private func fill(
    _ row: inout [Int32], columns: Range<Int>, below previous: inout [Int32], columns above: Range<Int>, word: Int32,
    reference: [Int32]
) -> Int32 {
    var row = row.mutableSpan
    var previous = previous.mutableSpan
    let reference = reference.span
    for column in above.upperBound..<max(above.upperBound, columns.upperBound) { previous[column] = unreachable }
    var start = columns.lowerBound
    var left = unreachable
    var diagonal = start > above.lowerBound ? previous[start - 1] : unreachable
    if start == 0 {
        diagonal = previous[0]
        left = diagonal + 1
        row[0] = left
        start = 1
    }
    var smallest = left
    for column in start..<columns.upperBound {
        let up = previous[column]
        let substituted = diagonal + (reference[column - 1] == word ? 0 : 1)
        left = min(substituted, min(up, left) + 1)
        row[column] = left
        smallest = min(smallest, left)
        diagonal = up
    }
    return smallest
}
