import Foundation
import GrusFiles

/// The whole of a small text file, without the byte order mark that some editors put before it.
///
/// - Throws: `InputError` of kind `missing` if it cannot be read, `data` with the line if it is not UTF-8.
func readTextFile(_ path: String) throws(InputError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError(.missing, file: path, "cannot read: \(systemMessage())") }
    let bytes: Data
    do {
        bytes = try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).readToEnd() ?? Data()
    } catch {
        throw InputError(.missing, file: path, "cannot read: not a readable file")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        throw InputError(.data, file: path, at: line.map { .line($0 + 1) }, "not valid UTF-8")
    }
    return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
}

/// The absolute folder that a file is in, symbolic links resolved.
func physicalFolder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath().path
}
