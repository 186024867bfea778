import CZstd
import Foundation
import GrusFiles
import GrusText
import Testing

/// A folder that is gone with the value that names it.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "grus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
}

/// One zstd frame with a checksum, as the command `zstd` writes it.
func zstdFrame(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    return [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
        count = ZSTD_compress2(context, buffer.baseAddress, buffer.count, bytes, bytes.count)
    }
}

/// Every ASCII letter of a line is a token; nothing is unknown.
struct LetterSegmenter: Segmenter {
    /// The id of the byte 0.
    var offset: Int32 = 3

    var vocabularySize: Int { Int(offset) + 128 }
    func encode(_ text: String) -> [Int32] { text.utf8.map { Int32($0) + offset } }
    func decode(_ ids: [Int32]) -> String {
        String(decoding: ids.filter { $0 > 2 }.map { UInt8($0 - offset) }, as: UTF8.self)
    }
    func decode(_ ids: [Int32], unknown words: [String]) -> String { decode(ids) }
    func segments(of text: String) -> [String] { text.utf8.map { String(decoding: [$0], as: UTF8.self) } }
    func serialized() -> [UInt8] { [] }
}

/// The folder of real corpora, or nil where there is none.
let dataFolder: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let given = ProcessInfo.processInfo.environment["GRUS_DATA"] ?? ""
    let candidates = [given, root.appending(path: "../shared/data").path]
    return candidates.first { FileManager.default.fileExists(atPath: "\($0)/README.md") }
}()
