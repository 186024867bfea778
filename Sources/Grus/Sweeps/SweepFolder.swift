import Foundation

/// The folder of a sweep, but for its trials.
public struct SweepFolder: Sendable {
    /// The path as the user knows it.
    public let path: String

    /// A folder, which need not be there.
    public init(_ path: String) { self.path = path }

    /// A copy of the sweep's file, which tells that there is a sweep.
    var copy: String { "\(path)/sweep.yaml" }
    /// Where that file was, for paths in it start from its folder.
    var original: String { "\(path)/sweep.origin" }
    /// What is locked while a process trains.
    var lock: String { "\(path)/lock" }
    /// What came out.
    var leaderboard: String { "\(path)/\(Leaderboard.fileName)" }

    /// Whether a sweep has begun there.
    public var isBegun: Bool { FileManager.default.fileExists(atPath: copy) }
}
