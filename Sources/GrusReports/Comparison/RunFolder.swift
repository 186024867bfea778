import Foundation
import Grus
import GrusFiles
import GrusRuntime

/// The runs in a folder and in the folders below it.
public enum RunFolder {
    /// How many folders deep runs are looked for.
    private static let depth = 4

    /// Reads all runs of a folder, those that began first first.
    ///
    /// - Parameters:
    ///   - path: the folder, or a run itself.
    ///   - pool: the threads that share the reading.
    /// - Throws: `InputError` of kind `missing` if there is no such folder.
    public static func runs(in path: String, on pool: ThreadPool? = nil) throws(InputError) -> [RunSummary] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw InputError(.missing, file: path, "no such folder: name the one that holds the runs")
        }
        let found = Self.paths(in: path, depth: depth)
        let runs = mapBlocks(of: found.count, size: 1, on: pool) { block in
            block.compactMap { index -> RunSummary? in
                let run = RunDirectory(holding: found[index])
                return run.map { RunSummary($0, name: name(of: found[index], in: path), points: false) }
            }
        }.joined()
        let latest = Double.infinity
        return runs.map { (run: $0, place: ($0.begin ?? latest, countingOrder($0.name))) }
            .sorted { $0.place < $1.place }.map(\.run)
    }

    /// The directories with a config. A run holds no other run.
    private static func paths(in folder: String, depth: Int) -> [String] {
        if fileExists("\(folder)/config.yaml") { return [folder] }
        guard depth > 0, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        return names.filter { !$0.hasPrefix(".") }.flatMap { name in
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                return [String]()
            }
            // A link may lead back to where it stands.
            let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
            return paths(in: path, depth: isLink ? 0 : depth - 1)
        }
    }

    private static func name(of path: String, in folder: String) -> String {
        path == folder ? path : String(path.dropFirst(folder.count + 1))
    }
}
