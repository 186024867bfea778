import Foundation
import GrusFiles
import GrusText
import Testing

/// Lines as a segmenter is trained on.
func source(_ lines: [String]) -> LineSource {
    var rest = lines[...]
    return { () throws(InputError) in rest.popFirst() }
}

/// The content of a fixture file.
func fixtureData(_ name: String) throws -> Data {
    try Data(contentsOf: #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)))
}

/// The lines of a fixture file.
func fixture(_ name: String) throws -> [String] { lines(of: try fixtureData(name)) }

/// The folder of real corpora, or nil where there is none.
let dataFolder: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let given = ProcessInfo.processInfo.environment["GRUS_DATA"] ?? ""
    let candidates = [given, root.appending(path: "../shared/data").path]
    return candidates.first { FileManager.default.fileExists(atPath: "\($0)/README.md") }
}()

/// The lines of a compressed corpus file.
func corpusLines(_ path: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["zstd", "-dcq", "\(try #require(dataFolder))/\(path)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return lines(of: data)
}

private func lines(of data: Data) -> [String] {
    data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        .map { String(decoding: $0, as: UTF8.self) }
}
