import GrusFiles

/// Finds the lines of a text in what has been read of it. A value, so that a line costs its reader one access.
struct LineBuffer {
    private let bytes: ByteReader
    private let limit: Int
    private let invalidText: LineReader.InvalidText
    private var buffer: [UInt8] = []
    /// Where the next line starts in `buffer`.
    private var start = 0
    /// The number of lines read so far.
    private(set) var count = 0
    /// Whether the last line that was read ended with a line feed.
    private(set) var isTerminated = false
    /// Whether the last line that was read was not valid, and invalid bytes were replaced.
    private(set) var isRepaired = false

    /// - Parameter limit: the most bytes of a line, without its end.
    init(_ bytes: ByteReader, limit: Int, _ invalidText: LineReader.InvalidText) {
        self.bytes = bytes
        self.limit = limit
        self.invalidText = invalidText
    }

    /// What error messages call the text.
    var name: String { bytes.name }

    /// See ``LineReader/position``.
    var position: Int { bytes.position(left: buffer.count - start) }

    /// See ``LineReader/next()``.
    mutating func next() throws(InputError) -> String? {
        guard let content = try nextContent() else { return nil }
        isRepaired = false
        guard !content.isEmpty else { return "" }
        if let text = String(validatingUTF8: content, of: buffer) { return text }
        guard invalidText == .replaced else { throw invalidLine }
        isRepaired = true
        return String(decoding: buffer[content], as: UTF8.self)
    }

    /// See ``LineReader/finish()``.
    mutating func finish() throws(InputError) -> Bool {
        var hasText = false
        while let content = try nextContent() {
            guard !content.isEmpty else { continue }
            guard (try? UTF8Span(validating: buffer.span.extracting(content))) != nil else { throw invalidLine }
            if !hasText { hasText = buffer[content].contains { $0 > UInt8(ascii: " ") } }
        }
        return hasText
    }

    private var invalidLine: InputError {
        InputError(.data, file: name, at: .line(count), "invalid UTF-8; convert the text to UTF-8")
    }

    private func tooLong(_ line: Int) -> InputError {
        InputError(.data, file: name, at: .line(line), "the line is longer than \(limit) bytes (corpus.line_limit)")
    }

    /// Where the next line, without its end, is in `buffer`; nil at the end.
    private mutating func nextContent() throws(InputError) -> Range<Int>? {
        guard let line = try nextLine() else { return nil }
        count += 1
        isTerminated = buffer[line.upperBound - 1] == UInt8(ascii: "\n")
        let content = line.lowerBound..<contentEnd(of: line)
        guard content.count <= limit else { throw tooLong(count) }
        return content
    }

    /// Where a line in `buffer` ends without its line feed and a carriage return before that.
    private func contentEnd(of line: Range<Int>) -> Int {
        guard isTerminated else { return line.upperBound }
        let hasReturn = line.count > 1 && buffer[line.upperBound - 2] == UInt8(ascii: "\r")
        return line.upperBound - (hasReturn ? 2 : 1)
    }

    /// Where the next line, line feed included, is in `buffer`; nil at the end.
    private mutating func nextLine() throws(InputError) -> Range<Int>? {
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
            guard searched - 1 <= limit else { throw tooLong(count + 1) }
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
