import GrusFiles

/// How many sentence pairs were read, and how many of them were left out of training, by reason.
package struct DropReport: Sendable, Equatable, CustomStringConvertible {
    /// Why a pair is left out; of several reasons the first counts.
    package enum Reason: String, Sendable, CaseIterable {
        case emptySource = "empty source"
        case emptyTarget = "empty target"
        case longSource = "source too long"
        case longTarget = "target too long"
    }

    /// The number of pairs read.
    package internal(set) var read = 0
    /// The number of pairs left out by reason; a reason that did not occur is absent.
    package internal(set) var dropped: [Reason: Int] = [:]

    /// The number of pairs kept.
    package var kept: Int { read - dropped.values.reduce(0, +) }

    /// `29000 pairs read, 28990 kept; dropped: 4 empty source, 6 target too long`.
    package var description: String {
        let reasons = Reason.allCases.compactMap { reason in dropped[reason].map { "\($0) \(reason.rawValue)" } }
        return "\(read) pairs read, \(kept) kept"
            + (reasons.isEmpty ? "" : "; dropped: \(reasons.joined(separator: ", "))")
    }

    /// Counts a pair, and tells whether it is kept: whether the lengths of both sides, end mark included, are in range.
    mutating func keeps(sourceLength: Int, targetLength: Int, lengths: ClosedRange<Int>) -> Bool {
        read += 1
        guard let reason = Self.reason(sourceLength, targetLength, lengths) else { return true }
        dropped[reason, default: 0] += 1
        return false
    }

    private static func reason(_ sourceLength: Int, _ targetLength: Int, _ lengths: ClosedRange<Int>) -> Reason? {
        if sourceLength < lengths.lowerBound { return .emptySource }
        if targetLength < lengths.lowerBound { return .emptyTarget }
        if sourceLength > lengths.upperBound { return .longSource }
        return targetLength > lengths.upperBound ? .longTarget : nil
    }
}

extension DropReport {
    /// What is said of a corpus of which no pair is kept.
    func nothingLeft(of corpus: ParallelCorpus) -> InputError {
        InputError(.data, file: corpus.name, "no pair is left: \(self); see corpus.maximum_length")
    }

    static func += (report: inout DropReport, other: DropReport) {
        report.read += other.read
        report.dropped.merge(other.dropped, uniquingKeysWith: +)
    }
}
