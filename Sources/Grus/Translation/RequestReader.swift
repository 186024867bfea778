import GrusCorpus
import GrusFiles

/// Reads lines to translate, with what is given of their translations beside them.
public final class RequestReader {
    /// Where what is given stands.
    public enum Given: Sendable {
        /// Nothing is given.
        case nothing
        /// Every line begins with the prefix of its translation, with a tab behind it.
        case columns
        /// A file has the prefix of every translation.
        case prefixes(String)
        /// A file has every translation.
        case references(String)
        /// A file has the terms that every translation must have, with tabs between them.
        case terms(String)
    }

    /// Some lines that came together.
    public struct Block {
        /// What messages call the text.
        public let name: String
        /// The number of the first line in its file, from 1, and in all files together, from 0.
        public let line, number: Int
        /// The lines.
        public let requests: [Translator.Request]
        /// The indices of those that were not UTF-8; what was wrong in them is U+FFFD now.
        public let repaired: [Int]
        /// How many bytes of all files these and all lines before them take; of compressed files about how many. Where only some
        /// lines are handed out, how many of them.
        public let position: Int
    }

    private let lineLimit, limit: Int
    private let given: Given
    /// The lines that are handed out, counted from 0 over all files; nil for all.
    private let wanted: Range<Int>?
    private let companion: LineReader?
    private var files: ArraySlice<String>
    private var current: (name: String, queue: LineQueue, line: Int)?
    private var number = 0
    /// How many bytes the lines of all files so far take, and those of the files before the current one.
    private var position = 0, fileStart = 0
    /// What is wrong with the line behind those that were handed out.
    private var fault: InputError?

    /// A reader of files, one after another.
    ///
    /// - Parameters:
    ///   - files: plain or zstd-compressed files; `-` is standard input.
    ///   - limit: the most lines that are held.
    ///   - lineLimit: the most bytes of a line.
    ///   - lines: those that are handed out, counted from 0 over all files; nil for all.
    /// - Throws: `InputError` of kind `missing` for a file of what is given.
    public init(
        _ files: [String], given: Given, limit: Int, lineLimit: Int, lines: Range<Int>? = nil
    ) throws(InputError) {
        self.files = files[...]
        wanted = lines
        (self.given, self.limit, self.lineLimit) = (given, limit, lineLimit)
        switch given {
        case .nothing, .columns: companion = nil
        case .prefixes(let file), .references(let file), .terms(let file):
            companion = try LineReader(stream: file, limit: lineLimit)
        }
    }

    /// The bytes of all files together, `-` being standard input; nil if one of them is no regular file.
    public static func size(of files: [String]) -> Int? {
        let sizes = files.compactMap { InputFile.size(of: $0) }
        return sizes.count == files.count ? sizes.reduce(0, +) : nil
    }

    /// The lines that have come, at least one; nil at the end.
    ///
    /// - Throws: what reading throws, and `InputError` of kind `data` if what is given does not fit, after all lines before.
    public func next() throws(InputError) -> Block? {
        guard let wanted else { return try nextOfAll() }
        while number < wanted.upperBound, let block = try nextOfAll() {
            if let block = block.cut(to: wanted) { return block }
        }
        return nil
    }

    private func nextOfAll() throws(InputError) -> Block? {
        if let fault { throw fault }
        while true {
            guard let source = try currentFile() else { return try finish() }
            guard let block = try source.queue.next() else {
                current = nil
                fileStart = position
                continue
            }
            position = fileStart + block.position
            let requests = try requests(block.lines, of: source)
            defer {
                current?.line += block.lines.count
                number += block.lines.count
            }
            return Block(
                name: source.name, line: source.line, number: number, requests: requests,
                repaired: block.repaired.filter { $0 < requests.count }, position: position)
        }
    }

    private func currentFile() throws(InputError) -> (name: String, queue: LineQueue, line: Int)? {
        if current == nil, let file = files.popFirst() {
            let queue = try LineQueue(file: file, limit: limit, lineLimit: lineLimit)
            current = (file == "-" ? "standard input" : file, queue, 1)
        }
        return current
    }

    /// What the lines ask for, up to the first that is wrong.
    private func requests(
        _ lines: [String], of source: (name: String, queue: LineQueue, line: Int)
    ) throws(InputError) -> [Translator.Request] {
        var requests: [Translator.Request] = []
        for (index, line) in lines.enumerated() {
            do throws(InputError) {
                requests.append(try request(line, at: source.line + index, of: source.name))
            } catch {
                guard !requests.isEmpty else { throw error }
                fault = error
                break
            }
        }
        return requests
    }

    private func request(_ line: String, at place: Int, of name: String) throws(InputError) -> Translator.Request {
        switch given {
        case .nothing: return Translator.Request(line)
        case .columns:
            guard let tab = line.firstIndex(of: "\t") else {
                throw InputError(.data, file: name, at: .line(place), "expected a prefix, a tab and a source")
            }
            return Translator.Request(
                String(line[line.index(after: tab)...]), given: .prefix(String(line[..<tab])))
        case .prefixes: return Translator.Request(line, given: .prefix(try companionLine(name, place)))
        case .references: return Translator.Request(line, given: .whole(try companionLine(name, place)))
        case .terms:
            let terms = try companionLine(name, place).split(separator: "\t").map(String.init)
            return Translator.Request(line, given: .terms(terms))
        }
    }

    private func companionLine(_ name: String, _ place: Int) throws(InputError) -> String {
        guard let companion, let line = try companion.next() else {
            throw InputError(
                .data, file: companion?.name, at: .line(companion?.lineCount ?? 0),
                "the file ends here, but there is \(name):\(place)")
        }
        return line
    }

    /// Refuses lines that nothing belongs to.
    private func finish() throws(InputError) -> Block? {
        guard let companion, try companion.next() != nil else { return nil }
        throw InputError(
            .data, file: companion.name, at: .line(companion.lineCount), "there are only \(number) lines to translate")
    }
}

extension RequestReader.Block {
    /// The lines that are in a range of all lines; nil if none are.
    fileprivate func cut(to wanted: Range<Int>) -> Self? {
        let kept = wanted.clamped(to: number..<number + requests.count)
        guard !kept.isEmpty else { return nil }
        let first = kept.lowerBound - number
        return Self(
            name: name, line: line + first, number: kept.lowerBound,
            requests: Array(requests[first..<first + kept.count]),
            repaired: repaired.map { $0 - first }.filter { (0..<kept.count).contains($0) },
            position: kept.upperBound - wanted.lowerBound)
    }
}
