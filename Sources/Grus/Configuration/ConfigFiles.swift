import Foundation
import GrusFiles

/// The text of a config file, without the byte order mark that some editors put before it.
///
/// - Throws: `InputError` of kind `missing` or `io` if it cannot be read, `data` if it is too large for a config or, with
///   the line, not UTF-8.
func readConfigText(_ path: String) throws(InputError) -> String {
    let bytes = try InputFile.bytes(of: path, limit: 1 << 24)
    guard let text = String(validating: bytes, as: UTF8.self) else {
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        throw InputError(.data, file: path, at: line.map { .line($0 + 1) }, "not valid UTF-8")
    }
    return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
}

/// The absolute folder that a file is in, symbolic links resolved.
///
/// - Throws: `InputError` of kind `missing` if there is none.
func physicalFolder(of path: String) throws(InputError) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/") + "/"
    guard let resolved = realpath(folder, nil) else {
        throw InputError(.missing, file: path, "the folder that it is in is not there: \(systemMessage())")
    }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// The absolute path of the working directory, symbolic links resolved.
///
/// - Throws: `InputError` of kind `system` if it is gone.
func workingDirectory() throws(InputError) -> String {
    guard let resolved = realpath(".", nil) else {
        throw InputError(.system, "the working directory is not there: \(systemMessage())")
    }
    defer { free(resolved) }
    return String(cString: resolved)
}
