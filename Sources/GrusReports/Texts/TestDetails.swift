import Grus
import GrusCorpus
import GrusFiles
import GrusMetrics

/// What a report shows of the translations of a test set beside their scores.
struct TestDetails: Sendable {
    /// The scores of the lines of a bucket.
    struct Row: Sendable {
        let label: String
        let lines: Int
        /// The values: [system][metric].
        let scores: [[Double]]
    }

    /// Some lines, and what they have in common.
    struct Examples: Sendable {
        let title: String
        /// The lines, counted from 0.
        let lines: [Int]
    }

    let texts: ComparedTexts
    /// The names of the metrics of rows.
    let metrics: [String]
    let byLength: [Row]
    /// By how often training has the rarest word of the reference; empty if that is not known, and then the note says why.
    let byFrequency: [Row]
    let note: String?
    /// Sentence chrF of each line: [system][line].
    let chrF: [[Double]]
    let examples: [Examples]
    /// What these lines attend to.
    let attention: ExampleAttention

    /// Lines of the training set that words are counted in at most.
    private static let mostLines = 1_000_000
    /// How many lines are shown of each kind, and drawn at random.
    private static let shown = (kind: 5, drawn: 8)

    init(_ texts: ComparedTexts, _ corpus: CorpusConfig, _ evaluation: Evaluation) throws(InputError) {
        self.texts = texts
        metrics = evaluation.chosenMetrics.map(\.name)
        let words = texts.references.map { evaluation.bleu.tokenizer.words(of: $0) }
        func rows(_ numbers: [Int], _ bounds: [Int]) throws(InputError) -> [Row] {
            try Bucket.buckets(numbers, bounds: bounds).map { bucket throws(InputError) in
                try Self.row(bucket, texts, evaluation)
            }
        }
        byLength = try rows(words.map(\.count), Bucket.lengths)
        do throws(InputError) {
            let (frequencies, isWhole) = try Self.frequencies(of: words, in: corpus, evaluation.bleu.tokenizer)
            byFrequency = try rows(words.map(frequencies.rarest), Bucket.frequencies)
            note =
                isWhole
                ? nil : "Words are counted in the first \(grouped(Double(Self.mostLines))) lines of the training set."
        } catch {
            byFrequency = []
            note = "The words of the training set could not be counted: \(error)"
        }
        chrF = texts.systems.map { Self.sentenceScores($0.lines, texts.references, evaluation) }
        examples = Self.examples(chrF, texts, seed: evaluation.seed)
        attention = try ExampleAttention(
            texts, lines: Set(examples.flatMap(\.lines)).sorted(), threads: evaluation.pool?.count ?? 1)
    }

    private static func row(_ bucket: Bucket, _ texts: ComparedTexts, _ evaluation: Evaluation) throws(InputError)
        -> Row
    {
        let references = bucket.lines.map { texts.references[$0] }
        let scores = try texts.systems.map { system throws(InputError) in
            try evaluation.score(
                TextReader(name: system.name, lines: bucket.lines.map { system.lines[$0] }),
                against: [TextReader(name: "the references", lines: references)]
            ).map(\.value)
        }
        return Row(label: bucket.label, lines: bucket.lines.count, scores: scores)
    }

    /// How often the training set has words, and whether all of it was read.
    private static func frequencies(
        of words: [[String]], in corpus: CorpusConfig, _ tokenizer: Tokenizer
    ) throws(InputError) -> (WordFrequencies, isWhole: Bool) {
        var frequencies = WordFrequencies(of: words)
        let next = try ParallelCorpus.train(corpus).lines(of: .target)
        for _ in 0..<mostLines {
            guard let line = try next() else { return (frequencies, true) }
            frequencies.add(tokenizer.words(of: line))
        }
        return (frequencies, try next() == nil)
    }

    private static func sentenceScores(_ lines: [String], _ references: [String], _ evaluation: Evaluation) -> [Double]
    {
        let chrF = evaluation.chrF
        let statistics = try? chrF.statistics(hypotheses: lines, references: [references], on: evaluation.pool)
        return statistics.map { chrF.sentenceScores(of: $0).map(\.score) } ?? []
    }

    // MARK: Examples

    /// Of one system the worst, the best that are not the reference itself, and some drawn at random; of several those that the second
    /// translates best and worst as compared with the first.
    static func examples(_ chrF: [[Double]], _ texts: ComparedTexts, seed: RandomSeed) -> [Examples] {
        guard let first = chrF.first, !first.isEmpty else { return [] }
        let drawn = Examples(title: "Drawn at random", lines: draw(shown.drawn, of: first.count, seed))
        guard chrF.count > 1 else {
            let unequal = first.indices.filter { texts.systems[0].lines[$0] != texts.references[$0] }
            let ascending = unequal.sorted { (first[$0], $0) < (first[$1], $1) }
            return [
                drawn, Examples(title: "Least like their references", lines: Array(ascending.prefix(shown.kind))),
                Examples(
                    title: "Most like their references, but not the same",
                    lines: Array(ascending.dropFirst(shown.kind).suffix(shown.kind).reversed())),
            ].filter { !$0.lines.isEmpty }
        }
        let gains = zip(chrF[1], first).map { $0 - $1 }
        let ascending = gains.indices.filter { gains[$0] != 0 }.sorted { (gains[$0], $0) < (gains[$1], $1) }
        let (one, other) = (texts.systems[0].name, texts.systems[1].name)
        return [
            drawn,
            Examples(
                title: "Where \(other) is better than \(one)",
                lines: ascending.reversed().prefix(shown.kind).filter { gains[$0] > 0 }),
            Examples(
                title: "Where \(one) is better than \(other)",
                lines: ascending.prefix(shown.kind).filter { gains[$0] < 0 }),
        ].filter { !$0.lines.isEmpty }
    }

    /// Some lines, each once, in their order.
    static func draw(_ count: Int, of lines: Int, _ seed: RandomSeed) -> [Int] {
        guard lines > count else { return Array(0..<lines) }
        var stream = RandomStream(seed)
        return distinct(stream.integers(8 * count, below: lines).map(Int.init)).prefix(count).sorted()
    }
}
