/// Counts the statistics of chrF: n-grams of the hypothesis, of the reference that suits it best, and matches.
public struct ChrFCounter: SegmentCounter {
    private let metric: ChrF
    private var reader: UnitReader
    private var matcher = NGramMatcher()
    private var hypothesis = Units()
    private var references: [Units] = []
    private var matches: [Int] = []
    private var statistics: [Double] = []
    private var best: [Double] = []

    init(_ metric: ChrF) {
        self.metric = metric
        reader = UnitReader(metric)
    }

    /// Appends the statistics of one segment.
    public mutating func appendStatistics(
        hypothesis segment: String, references segments: [String], to statistics: inout [Double]
    ) {
        reader.forgetWords()
        while references.count < segments.count { references.append(Units()) }
        for (index, reference) in segments.enumerated() {
            reader.read(reference, into: &references[index], learning: true)
        }
        reader.read(segment, into: &hypothesis, learning: false)
        var bestScore = -1.0
        for reference in references[..<segments.count] {
            count(against: reference)
            let score = segments.count == 1 ? 0 : metric.fScore(self.statistics[...])
            if score > bestScore {
                bestScore = score
                swap(&best, &self.statistics)
            }
        }
        statistics.append(contentsOf: best)
    }

    private mutating func count(against reference: Units) {
        statistics.removeAll(keepingCapacity: true)
        count(hypothesis.characters, against: reference.characters, maximumOrder: metric.characterOrder)
        count(hypothesis.words, against: reference.words, maximumOrder: metric.wordOrder)
    }

    private mutating func count(_ hypothesis: [Int32], against reference: [Int32], maximumOrder: Int) {
        matches.removeAll(keepingCapacity: true)
        matcher.appendMatches(
            hypothesis: hypothesis, references: reference, segments: [0..<reference.count],
            maximumOrder: maximumOrder, to: &matches)
        for (order, count) in matches.enumerated() {
            let total = max(0, reference.count - order)
            statistics.append(total > 0 ? Double(max(0, hypothesis.count - order)) : 0)
            statistics.append(Double(total))
            statistics.append(Double(count))
        }
    }
}
