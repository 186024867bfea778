import GrusFiles

/// The lines of a UTF-8 text file, plain or zstd-compressed (one frame or several), one by one.
///
/// A line ends at a line feed and at nothing else that Unicode counts as a line break; a carriage return right before
/// the line feed belongs to the line end, as Windows writes it. Everything else stays in the line, spaces at its ends
/// included. A last line without a line feed counts. From a pipe a line comes as soon as it is complete.
package final class LineReader {
    /// The most bytes of a line where nothing else is said.
    package static let standardLimit = 1_000_000

    /// What becomes of a line that is not UTF-8.
    package enum InvalidText {
        /// It is an error.
        case refused
        /// Each ill-formed sequence of it becomes U+FFFD.
        case replaced
    }

    private var lines: LineBuffer

    /// Opens a file, as zstd if its name ends in `.zst`.
    ///
    /// - Parameter limit: the most bytes of a line, without its end.
    /// - Throws: `InputError` of kind `missing`.
    package convenience init(path: String, limit: Int = standardLimit) throws(InputError) {
        self.init(try InputFile(path), limit: limit)
    }

    /// Opens a text that is read once: a file, or a stream under the name of its descriptor; `-` is standard input.
    ///
    /// - Throws: `InputError` of kind `missing`.
    package convenience init(
        stream path: String, limit: Int = standardLimit, invalidText: InvalidText = .refused
    ) throws(InputError) {
        self.init(
            path == "-" ? .standardInput : try InputFile(stream: path), limit: limit, invalidText: invalidText)
    }

    /// Reads a file, as zstd if its name ends in `.zst`.
    package init(_ file: InputFile, limit: Int = standardLimit, invalidText: InvalidText = .refused) {
        lines = LineBuffer(ByteReader(file), limit: limit, invalidText)
    }

    /// What error messages call the text: the path, or the name of the descriptor.
    package var name: String { lines.name }
    /// The number of lines read so far.
    package var lineCount: Int { lines.count }
    /// Whether the last line that was read ended with a line feed, as all but the last of a text do.
    package var isTerminated: Bool { lines.isTerminated }
    /// Whether bytes of the last line that was read were replaced, for they were not UTF-8.
    package var isRepaired: Bool { lines.isRepaired }
    /// How many bytes of the file the lines take that were read; of a compressed file about how many.
    package var position: Int { lines.position }

    /// The next line without its line end; nil at the end.
    ///
    /// - Throws: `InputError` of kind `data` for invalid UTF-8, unless that is replaced, and for a line above the limit (with the line),
    ///   and for truncated or damaged zstd data (with the byte); of kind `io` when reading fails.
    package func next() throws(InputError) -> String? { try lines.next() }

    /// Reads and checks the lines that are left, and hands none over.
    ///
    /// - Returns: whether one of them has more than white space.
    /// - Throws: what ``next()`` throws.
    package func finish() throws(InputError) -> Bool { try lines.finish() }
}
