import GrusFiles

/// What was found in a data set.
package struct DataSetReport: Sendable {
    /// A pair that shows some damage.
    package struct Example: Sendable {
        /// The file and the line of the side that shows it, or of the source.
        package let file: String, line: Int
        /// The side that shows it; nil for both.
        package let side: Side?
        /// What shows it, in a few words.
        package let detail: String
        /// The pair.
        package let pair: SentencePair
    }

    /// How often there is some damage.
    package struct Count: Sendable {
        /// The number of pairs.
        package fileprivate(set) var pairs = 0
        /// The first of them that show it each in another way.
        package fileprivate(set) var examples: [Example] = []
    }

    /// What the set is called: `train`, `dev`, or the name of a test set.
    package let name: String
    /// The number of pairs.
    package private(set) var pairs = 0
    /// How much text the sides have.
    package internal(set) var source = SideStatistics(), target = SideStatistics()
    /// The kinds of damage that were found.
    package private(set) var counts: [Damage: Count] = [:]
    /// The number of pairs that `grus clean` leaves out unless it is told otherwise.
    package private(set) var rejected = 0
    /// What makes training impossible.
    package internal(set) var faults: [InputError] = []

    private let exampleLimit: Int

    /// A report of a set that has not been read yet.
    ///
    /// - Parameter exampleLimit: the most examples of a kind.
    init(name: String, exampleLimit: Int) {
        self.name = name
        self.exampleLimit = exampleLimit
    }

    /// Takes in the next pair.
    mutating func add(_ pair: ExaminedPair) {
        pairs += 1
        guard !pair.findings.isEmpty else { return }
        if pair.findings.contains(where: { $0.damage.level == .damage }) { rejected += 1 }
        for finding in pair.findings {
            counts[finding.damage, default: Count()].add(pair, finding, limit: exampleLimit)
            guard finding.damage.isFatal, counts[finding.damage]?.pairs == 1 else { continue }
            faults.append(
                InputError(
                    .data, file: finding.side == .target ? pair.target : pair.source, at: .line(pair.line),
                    "\(finding.detail); convert the text to UTF-8"))
        }
    }
}

extension DataSetReport.Count {
    fileprivate mutating func add(_ pair: ExaminedPair, _ finding: Finding, limit: Int) {
        pairs += 1
        guard examples.count < limit, examples.last?.detail != finding.detail || finding.damage != .misaligned else {
            return
        }
        examples.append(
            .init(
                file: finding.side == .target ? pair.target : pair.source, line: pair.line, side: finding.side,
                detail: finding.detail, pair: pair.pair))
    }
}
