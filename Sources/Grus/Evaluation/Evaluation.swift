import GrusCorpus
import GrusFiles
import GrusMetrics

/// What a user hands in wrongly; every part of Grus throws this one type for it.
public typealias InputError = GrusFiles.InputError

/// Scores translations against references, with sacreBLEU's numbers.
public struct Evaluation: Sendable {
    /// The scores, in the order of the report.
    public var metrics = EvaluationConfig.Metric.allCases
    /// The name of BLEU's tokeniser: one of ``tokenizers``.
    public var tokenizer = "13a"
    /// Whether case is ignored.
    public var lowercase = false

    /// The names of the tokenisers.
    public static let tokenizers = Tokenizer.builtIn.map(\.name)

    /// The usual scores.
    public init() {}

    /// Scores a text against one or more reference translations of it, line by line.
    ///
    /// - Throws: `InputError` of kind `data` if there is nothing to score or the texts differ in length.
    public func score(_ hypotheses: TextLines, against references: [TextLines]) throws(InputError) -> [TestScore] {
        guard !hypotheses.lines.isEmpty else {
            throw InputError(.data, file: hypotheses.name, "there is nothing to score")
        }
        for reference in references where reference.lines.count != hypotheses.lines.count {
            throw InputError(
                .data, file: reference.name,
                "has \(reference.lines.count) lines, but \(hypotheses.name) has \(hypotheses.lines.count)")
        }
        var scores: [TestScore] = []
        for metric in metrics {
            scores.append(try score(by: metric, hypotheses, references))
        }
        return scores
    }

    private func score(
        by metric: EvaluationConfig.Metric, _ hypotheses: TextLines, _ references: [TextLines]
    ) throws(InputError) -> TestScore {
        switch metric {
        case .bleu:
            guard let tokenizer = Tokenizer(named: tokenizer) else {
                throw InputError(.usage, "unknown tokeniser \(tokenizer): expected \(alternatives(Self.tokenizers))")
            }
            return try score(by: BLEU(tokenizer: tokenizer, lowercase: lowercase), hypotheses, references)
        case .chrf:
            return try score(by: ChrF(lowercase: lowercase), hypotheses, references)
        }
    }

    private func score(
        by metric: some Metric, _ hypotheses: TextLines, _ references: [TextLines]
    ) throws(InputError) -> TestScore {
        do {
            let statistics = try metric.statistics(hypotheses: hypotheses.lines, references: references.map(\.lines))
            return TestScore(metric.score(of: statistics), metric.signature(references: statistics.references))
        } catch {
            throw InputError(.data, file: hypotheses.name, "\(error)")
        }
    }
}

/// The lines of a text that is scored.
public struct TextLines: Sendable {
    /// What messages call the text.
    public let name: String
    /// The lines, without white space at their right ends.
    public let lines: [String]

    /// Reads a plain or zstd-compressed file.
    ///
    /// - Throws: `InputError` of kind `missing` or `io`; `data` with the place for invalid UTF-8 and damaged zstd data.
    public init(file: String) throws(InputError) {
        try self.init(LineReader(path: file))
    }

    /// Reads standard input.
    ///
    /// - Throws: `InputError` of kind `io`; of kind `data` with the line for invalid UTF-8.
    public static func standardInput() throws(InputError) -> TextLines {
        try TextLines(LineReader.standardInput())
    }

    /// Lines that are at hand; white space at their right ends is taken off.
    public init(name: String, lines: [String]) {
        self.name = name
        self.lines = lines.map { String($0.strippedRight) }
    }

    private init(_ reader: LineReader) throws(InputError) {
        var lines: [String] = []
        while let line = try reader.next() { lines.append(String(line.strippedRight)) }
        name = reader.name
        self.lines = lines
    }
}
