/// Counts the statistics of TER: edits to the closest reference, and the mean length of the references.
public struct TERCounter: SegmentCounter {
    private let tokenizer: TercomTokenizer
    private var text = ScalarText()
    private var words: [Range<Int>] = []
    private var table = WordTable()
    private var references: [[Int32]] = []
    private var hypothesis: [Int32] = []
    private var search = ShiftSearch()

    init(_ metric: TER) {
        tokenizer = TercomTokenizer(
            normalized: metric.normalized, noPunctuation: metric.noPunctuation, asianSupport: metric.asianSupport,
            caseSensitive: metric.caseSensitive)
    }

    /// Appends the statistics of one segment.
    public mutating func appendStatistics(
        hypothesis segment: String, references segments: [String], to statistics: inout [Double]
    ) {
        table.removeAll()
        references.removeAll(keepingCapacity: true)
        for reference in segments {
            findWords(of: reference)
            normalizeAgain()
            var units: [Int32] = []
            table.intern(words, of: text.scalars, to: &units)
            references.append(units)
        }
        findWords(of: segment)
        hypothesis.removeAll(keepingCapacity: true)
        table.find(words, of: text.scalars, to: &hypothesis)
        var fewest = Int.max
        for reference in references { fewest = min(fewest, search.edits(from: hypothesis, to: reference)) }
        let length = references.reduce(0) { $0 + $1.count }
        statistics.append(Double(fewest))
        statistics.append(Double(length) / Double(references.count))
    }

    private mutating func findWords(of segment: String) {
        text.load(segment)
        text.stripRight()
        tokenizer.tokenize(&text, into: &words)
    }

    /// Preprocesses a reference a second time, as sacreBLEU does: words that came apart can come apart further.
    private mutating func normalizeAgain() {
        guard tokenizer.normalized else { return }
        text.join(words)
        tokenizer.tokenize(&text, into: &words)
    }
}
