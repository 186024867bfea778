import GrusFiles

/// Writes a text file, as zstd if its name ends in `.zst`, that appears whole or not at all.
package final class LineWriter {
    private var file: AtomicFile?
    private let encoder: ZstdEncoder?

    /// Opens a new file, which nobody sees before it is committed.
    ///
    /// - Throws: `InputError` of kind `cannotCreate`.
    package init(path: String) throws(InputError) {
        file = try AtomicFile(path)
        encoder = path.hasSuffix(".zst") ? ZstdEncoder() : nil
    }

    /// Appends lines, each with a line feed behind it.
    ///
    /// - Throws: `InputError` of kind `io`, for instance when the disk is full.
    package func write(_ lines: [String]) throws(InputError) {
        let bytes = Array(lines.joinedLines.utf8)
        try file?.write(encoder?.compress(bytes) ?? bytes)
    }

    /// Lets the file appear, in place of the old one. Nothing can be written afterwards.
    ///
    /// - Throws: `InputError` of kind `io` or `cannotCreate`; then the old file is as it was.
    package func commit() throws(InputError) {
        if let encoder { try file?.write(encoder.finish()) }
        try file.take()?.commit()
    }
}

extension [String] {
    /// The lines as a text, a line feed behind each.
    package var joinedLines: String { reduce(into: "") { $0 += $1 + "\n" } }
}
