import Foundation
import Grus
import GrusFiles

/// A page about a sweep: its leaderboard, what each value came to, the learning curves of the best trials, and each parameter against
/// the metric.
public struct SweepReport: Sendable {
    /// What came out.
    public let leaderboard: Leaderboard
    /// The runs of the trials, the best first.
    let runs: [RunSummary]

    /// Trials whose curves are drawn: as many as there are colours.
    private static let mostCurves = Plot.colors

    /// Whether a folder is that of a sweep that has come to its end.
    public static func isSweep(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(Leaderboard.fileName)")
    }

    /// Reads a sweep.
    ///
    /// - Throws: `InputError` of kind `missing`, `io` or `data` if there is no leaderboard that can be read.
    public init(_ folder: String) throws(InputError) {
        leaderboard = try Leaderboard(file: "\(folder)/\(Leaderboard.fileName)")
        let drawn = leaderboard.rows.filter { $0.best != nil }.prefix(Self.mostCurves)
        // Of several seeds the first one stands for all.
        runs = drawn.compactMap { row in
            let run = row.runs[0]
            return RunDirectory(holding: "\(folder)/\(run)").map { RunSummary($0, name: run, points: true) }
        }
    }

    /// Writes the page.
    ///
    /// - Returns: whether its curves can be zoomed, as ``PlotLibrary`` is installed.
    /// - Throws: `InputError` of kind `cannotCreate` or `io`.
    public func write(to path: String) throws(InputError) -> Bool {
        let library = PlotLibrary.load()
        try AtomicFile.write(page(library: library), to: path)
        return library != nil
    }
}
