import GrusCorpus
import GrusFiles
import GrusMetrics

/// The lines of a text that is scored.
public struct TextLines: Sendable {
    /// What messages call the text.
    public let name: String
    /// The lines, without white space at their right ends.
    public let lines: [String]

    /// Reads a plain or zstd-compressed file.
    ///
    /// - Throws: `InputError` of kind `missing` or `io`; `data` with the place for invalid UTF-8 and damaged zstd
    ///   data.
    public init(file: String) throws(InputError) {
        try self.init(LineReader(path: file))
    }

    /// Reads standard input.
    ///
    /// - Throws: `InputError` of kind `io`; of kind `data` with the line for invalid UTF-8.
    public static func standardInput() throws(InputError) -> TextLines {
        try TextLines(LineReader.standardInput())
    }

    /// Lines that are there already.
    public init(name: String, lines: [String]) {
        self.name = name
        self.lines = lines.map { String($0.strippedRight) }
    }

    private init(_ reader: LineReader) throws(InputError) {
        var lines: [String] = []
        while let line = try reader.next() { lines.append(line) }
        self.init(name: reader.name, lines: lines)
    }
}
