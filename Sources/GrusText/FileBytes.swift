import Glibc
import GrusFiles

/// The whole content of a file.
///
/// - Throws: `InputError` of kind `missing` or `io`.
func readFile(_ path: String) throws(InputError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
        throw InputError(.missing, file: path, "cannot read: \(systemMessage())")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    guard ferror(file) == 0 else { throw InputError(.io, file: path, "cannot read: \(systemMessage())") }
    return bytes
}
