import Foundation
import Testing

/// A finished process.
struct CommandResult {
    let output: String
    let error: String
    /// As a shell reports it: 128 and more for a process that a signal ended.
    let exitCode: Int32

    func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(exitCode == 0, "\(error)", sourceLocation: sourceLocation)
    }
}

/// Runs the built `grus` and waits for it.
///
/// - Parameters:
///   - input: What it reads from standard input.
///   - output: Where standard output goes, instead of into the result.
///   - environment: Variables beside those of the tests.
///   - megabytes: How much address space it may have.
func grus(
    _ first: String..., arguments: [String] = [], input: String = "", output: String? = nil,
    environment: [String: String] = [:], megabytes: Int? = nil
) throws -> CommandResult {
    let scratch = try Scratch()
    try scratch.write(input, to: "input")
    try scratch.write("", to: "output")
    try scratch.write("", to: "error")
    let process = Process()
    process.executableURL = executable
    process.arguments = first + arguments
    if let megabytes {
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments =
            ["-c", "ulimit -v \(1024 * megabytes); exec \"$0\" \"$@\"", executable.path] + first + arguments
    }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.standardInput = FileHandle(forReadingAtPath: scratch["input"])
    process.standardOutput = FileHandle(forWritingAtPath: output ?? scratch["output"])
    process.standardError = FileHandle(forWritingAtPath: scratch["error"])
    try process.run()
    process.waitUntilExit()
    let status = process.terminationStatus
    return CommandResult(
        output: try scratch.read("output"), error: try scratch.read("error"),
        exitCode: process.terminationReason == .uncaughtSignal ? 128 + status : status)
}

/// The executable that was built beside the tests, which are an executable of their own.
let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "grus")

/// A folder that lasts as long as the test.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/grus-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder.
    subscript(name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: self[name]))
    }

    func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: self[name]))
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: self[name], encoding: .utf8)
    }
}
