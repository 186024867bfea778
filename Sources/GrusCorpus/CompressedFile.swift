import GrusFiles

/// A zstd-compressed text file that appears whole or not at all: see `AtomicFile`.
package struct CompressedFile: ~Copyable {
    /// Bytes that are compressed together.
    private static let piece = 1 << 18

    private var file: AtomicFile
    private let encoder = ZstdEncoder()
    private var buffer: [UInt8] = []

    /// Opens a new file.
    ///
    /// - Throws: `InputError` of kind `cannotCreate`.
    package init(_ path: String) throws(InputError) { file = try AtomicFile(path) }

    /// Appends a line and its end.
    ///
    /// - Throws: `InputError` of kind `io`.
    package mutating func write(line: String) throws(InputError) {
        buffer += line.utf8
        buffer.append(UInt8(ascii: "\n"))
        guard buffer.count >= Self.piece else { return }
        try file.write(encoder.compress(buffer, isLast: false))
        buffer.removeAll(keepingCapacity: true)
    }

    /// Ends the file and lets it appear.
    ///
    /// - Throws: `InputError` of kind `io` or `cannotCreate`.
    package consuming func commit() throws(InputError) {
        try file.write(encoder.compress(buffer, isLast: true))
        try file.commit()
    }
}
