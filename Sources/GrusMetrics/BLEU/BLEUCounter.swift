/// Counts the statistics of BLEU: lengths, clipped n-gram matches and n-gram totals.
public struct BLEUCounter: SegmentCounter {
    private let metric: BLEU
    private var text = ScalarText()
    private var words: [Range<Int>] = []
    private var table = WordTable()
    private var matcher = NGramMatcher()
    private var hypothesisUnits: [Int32] = []
    private var referenceUnits: [Int32] = []
    private var segments: [Range<Int>] = []
    private var matches: [Int] = []

    init(_ metric: BLEU) {
        self.metric = metric
    }

    /// Appends the statistics of one segment.
    public mutating func appendStatistics(
        hypothesis: String, references: [String], to statistics: inout [Double]
    ) {
        loadReferences(references)
        findWords(of: hypothesis)
        hypothesisUnits.removeAll(keepingCapacity: true)
        table.find(words, of: text.scalars, to: &hypothesisUnits)
        matches.removeAll(keepingCapacity: true)
        matcher.appendMatches(
            hypothesis: hypothesisUnits, references: referenceUnits, segments: segments,
            maximumOrder: metric.maximumOrder, to: &matches)
        statistics.append(Double(words.count))
        statistics.append(Double(closestReferenceLength))
        for count in matches { statistics.append(Double(count)) }
        for order in 0..<metric.maximumOrder { statistics.append(Double(max(0, words.count - order))) }
    }

    /// Numbers the words of the references, and notes where each reference lies.
    private mutating func loadReferences(_ references: [String]) {
        table.removeAll()
        referenceUnits.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        for reference in references {
            findWords(of: reference)
            let start = referenceUnits.count
            table.intern(words, of: text.scalars, to: &referenceUnits)
            segments.append(start..<referenceUnits.count)
        }
    }

    private mutating func findWords(of segment: String) {
        text.load(segment)
        if metric.lowercase { text.lowercase() }
        text.stripRight()
        metric.tokenizer.tokenize(&text, into: &words)
    }

    /// The length of the reference whose length is closest to that of the hypothesis, the shorter of two.
    private var closestReferenceLength: Int {
        let length = hypothesisUnits.count
        var closest = segments[0].count
        for segment in segments.dropFirst() {
            let (difference, best) = (abs(segment.count - length), abs(closest - length))
            if difference < best || difference == best && segment.count < closest { closest = segment.count }
        }
        return closest
    }
}
