import Foundation
import Grus
import GrusFiles

/// dygraphs, a library that draws plots in which one can look up values and zoom: Debian's package `libjs-dygraphs`.
public enum PlotLibrary {
    /// The package that has it.
    public static let package = "libjs-dygraphs"

    private static let name = "javascript/dygraphs/dygraph.min.js"
    /// The most bytes that it may have.
    private static let limit = 1 << 20

    /// The program of the library, from where the system keeps data that programs share (`XDG_DATA_DIRS`); nil where it is not
    /// installed.
    static func load() -> String? {
        let folders =
            environmentVariable("XDG_DATA_DIRS").flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/local/share:/usr/share"
        return folders.split(separator: ":").lazy.compactMap { folder in
            (try? InputFile.bytes(of: "\(folder)/\(name)", limit: limit)).map { String(decoding: $0, as: UTF8.self) }
        }.first
    }
}
