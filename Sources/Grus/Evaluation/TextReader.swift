import GrusCorpus
import GrusFiles
import GrusMetrics

/// A text that is scored, or several side by side with tabs between them, read block by block.
public final class TextReader {
    /// What messages call the text.
    public let name: String
    /// How many texts stand side by side.
    public let columns: Int
    private let nextLine: () throws(InputError) -> String?
    /// Whether white space at the ends of columns does not count, and not only that at the ends of lines.
    private let trimsColumns: Bool
    /// A line that was read before its turn.
    private var pending: String?
    /// The number of lines read so far.
    private(set) var lineCount = 0

    /// Opens a plain or zstd-compressed file.
    ///
    /// - Parameter columns: more than 1 if every line holds that many texts; further tabs belong to the last.
    /// - Throws: `InputError` of kind `missing`.
    public init(file: String, columns: Int = 1) throws(InputError) {
        let reader = try LineReader(stream: file)
        name = reader.name
        self.columns = columns
        trimsColumns = false
        nextLine = { () throws(InputError) in try reader.next() }
    }

    /// Lines that are there already.
    public init(name: String, lines: [String]) {
        self.name = name
        columns = 1
        trimsColumns = false
        var rest = lines[...]
        nextLine = { () throws(InputError) in rest.popFirst() }
    }

    /// Reads standard input, whose first line tells the number of columns.
    ///
    /// As in sacreBLEU's command, a carriage return ends a line too, and columns are trimmed in all lines but the first.
    ///
    /// - Throws: `InputError` of kind `io`; of kind `data` with the line for invalid UTF-8.
    public init(standardInput: ()) throws(InputError) {
        let reader = LineReader(.standardInput)
        name = reader.name
        trimsColumns = true
        let lines = ReturnedLines(reader)
        nextLine = { () throws(InputError) in try lines.next() }
        pending = try lines.next()
        columns = (pending?.strippedRight.utf8.count { $0 == UInt8(ascii: "\t") } ?? 0) + 1
    }

    /// The next lines without white space at their right ends: [column, line]; fewer than `size` at the end.
    ///
    /// - Throws: `InputError` of kind `io`; of kind `data` with the place for invalid UTF-8, damaged zstd data, and a
    ///   line that lacks a column.
    func block(of size: Int) throws(InputError) -> [[String]] {
        var block = [[String]](repeating: [], count: columns)
        while block[0].count < size, let line = try next() {
            guard columns > 1 else {
                block[0].append(line)
                continue
            }
            for (column, field) in try fields(of: line).enumerated() { block[column].append(field) }
        }
        return block
    }

    /// Reads to the end, and counts the lines.
    func countLines() throws(InputError) -> Int {
        while try next() != nil {}
        return lineCount
    }

    private func next() throws(InputError) -> String? {
        var line = pending
        pending = nil
        if line == nil { line = try nextLine() }
        if line != nil { lineCount += 1 }
        return line?.trimmedRight
    }

    private func fields(of line: String) throws(InputError) -> [String] {
        let fields = line.split(separator: "\t", maxSplits: columns - 1, omittingEmptySubsequences: false)
        guard fields.count == columns else {
            throw InputError(
                .data, file: name, at: .line(lineCount),
                "expected \(columns) columns with tabs between them, found \(fields.count)")
        }
        let trims = trimsColumns && lineCount > 1
        return fields.map { trims ? String($0).trimmedRight : String($0) }
    }
}

/// Lines that end at line feeds, carriage returns, or one of each.
private final class ReturnedLines {
    private let reader: LineReader
    private var pieces: ArraySlice<Substring> = []

    init(_ reader: LineReader) {
        self.reader = reader
    }

    func next() throws(InputError) -> String? {
        if pieces.isEmpty, let line = try reader.next() {
            let parts = line.unicodeScalars.split(separator: "\r", omittingEmptySubsequences: false)
            pieces = parts.map(Substring.init)[...]
            if !reader.isTerminated, pieces.count > 1, pieces.last == "" { pieces.removeLast() }
        }
        return pieces.popFirst().map(String.init)
    }
}

extension String {
    /// The string without white space at its right end; the usual line has none and is not copied.
    fileprivate var trimmedRight: String {
        guard let last = utf8.last else { return self }
        return (0x21...0x7E).contains(last) ? self : String(strippedRight)
    }
}
