/// How many sentence pairs were read, and how many of them were left out of training, by reason.
public struct DropReport: Sendable, Equatable, CustomStringConvertible {
    /// Why a pair is left out; of several reasons the first counts.
    public enum Reason: String, Sendable, CaseIterable {
        case emptySource = "empty source"
        case emptyTarget = "empty target"
        case longSource = "source too long"
        case longTarget = "target too long"
    }

    /// The number of pairs read.
    public internal(set) var read = 0
    /// The number of pairs left out by reason; a reason that did not occur is absent.
    public internal(set) var dropped: [Reason: Int] = [:]

    /// The number of pairs kept.
    public var kept: Int { read - dropped.values.reduce(0, +) }

    /// `29000 pairs read, 28990 kept; dropped: 4 empty source, 6 target too long`.
    public var description: String {
        let reasons = Reason.allCases.compactMap { reason in dropped[reason].map { "\($0) \(reason.rawValue)" } }
        return "\(read) pairs read, \(kept) kept"
            + (reasons.isEmpty ? "" : "; dropped: \(reasons.joined(separator: ", "))")
    }

    /// Counts a pair, and tells whether it is kept; lengths include the end mark, and without a maximum all are kept.
    mutating func keeps(sourceLength: Int, targetLength: Int, maximum: Int?) -> Bool {
        read += 1
        guard let maximum, let reason = Self.reason(sourceLength, targetLength, maximum) else { return true }
        dropped[reason, default: 0] += 1
        return false
    }

    private static func reason(_ sourceLength: Int, _ targetLength: Int, _ maximum: Int) -> Reason? {
        if sourceLength <= 1 { return .emptySource }
        if targetLength <= 1 { return .emptyTarget }
        if sourceLength > maximum { return .longSource }
        return targetLength > maximum ? .longTarget : nil
    }
}
