import Glibc
import GrusFiles

/// The lines of a UTF-8 text file, plain or zstd-compressed (one frame or several), one by one.
///
/// A line ends at a line feed and at nothing else that Unicode counts as a line break; a carriage return right before
/// the line feed belongs to the line end, as Windows writes it. Everything else stays in the line, spaces at its ends
/// included. A last line without a line feed counts. From a pipe a line comes as soon as it is complete.
package final class LineReader {
    /// The most bytes of a line where nothing else is said.
    package static let standardLimit = 1_000_000

    private let bytes: ByteReader
    private let limit: Int
    private var buffer: [UInt8] = []
    /// Where the next line starts in `buffer`.
    private var start = 0
    /// The number of lines read so far.
    package private(set) var lineCount = 0
    /// Whether the last line that was read ended with a line feed, as all but the last of a text do.
    package private(set) var isTerminated = false

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
    package convenience init(stream path: String, limit: Int = standardLimit) throws(InputError) {
        self.init(path == "-" ? .standardInput : try InputFile(stream: path), limit: limit)
    }

    /// Reads a file, as zstd if its name ends in `.zst`.
    package init(_ file: InputFile, limit: Int = standardLimit) {
        bytes = ByteReader(file)
        self.limit = limit
    }

    /// What error messages call the text: the path, or the name of the descriptor.
    package var name: String { bytes.name }

    /// The next line without its line end; nil at the end.
    ///
    /// - Throws: `InputError` of kind `data` for invalid UTF-8 and for a line above the limit (with the line) and for
    ///   truncated or damaged zstd data (with the byte), of kind `io` when reading fails.
    package func next() throws(InputError) -> String? {
        guard let line = try nextLine() else { return nil }
        lineCount += 1
        isTerminated = buffer[line.upperBound - 1] == UInt8(ascii: "\n")
        let content = line.lowerBound..<contentEnd(of: line)
        guard content.count <= limit else { throw tooLong(lineCount) }
        guard let text = String(validatingUTF8: content, of: buffer) else {
            throw InputError(.data, file: name, at: .line(lineCount), "invalid UTF-8; convert the text to UTF-8")
        }
        return text
    }

    private func tooLong(_ line: Int) -> InputError {
        InputError(.data, file: name, at: .line(line), "the line is longer than \(limit) bytes (corpus.line_limit)")
    }

    /// Where a line in `buffer` ends without its line feed and a carriage return before that.
    private func contentEnd(of line: Range<Int>) -> Int {
        guard isTerminated else { return line.upperBound }
        let hasReturn = line.count > 1 && buffer[line.upperBound - 2] == UInt8(ascii: "\r")
        return line.upperBound - (hasReturn ? 2 : 1)
    }

    /// Where the next line, line feed included, is in `buffer`; nil at the end.
    private func nextLine() throws(InputError) -> Range<Int>? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return start..<end + 1
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            // Its end, a carriage return and a line feed, does not count.
            guard searched - 1 <= limit else { throw tooLong(lineCount + 1) }
            if try !bytes.read(into: &buffer) {
                start = buffer.count
                return buffer.isEmpty ? nil : buffer.indices
            }
        }
    }
}

extension String {
    /// A part of a buffer as text; nil if it is not valid UTF-8.
    fileprivate init?(validatingUTF8 range: Range<Int>, of buffer: [UInt8]) {
        guard let text = try? UTF8Span(validating: buffer.span.extracting(range)) else { return nil }
        self.init(copying: text)
    }
}
