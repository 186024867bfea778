import GrusFiles
import GrusText

extension ParallelCorpus {
    /// A part of a data set.
    package enum Shard: Sendable, Equatable {
        /// One file per side, line-parallel.
        case files(source: String, target: String)
        /// One file with tabs between its columns.
        case table(String, columns: Columns = .onlyTwo)
        /// Another part, with a word before every source sentence.
        indirect case tagged(Shard, tag: String)
        /// The first pairs of another part.
        indirect case limited(Shard, pairs: Int)
    }

    /// Where the sides are in the lines of a table.
    package enum Columns: Sendable, Equatable {
        /// Every line is the source, a tab and the target.
        case onlyTwo
        /// Two of any number of columns, counted from 1.
        case chosen(source: Int, target: Int)
    }
}

extension ParallelCorpus.Shard {
    /// Finds files.
    ///
    /// - Throws: `InputError` of kind `missing` for a file that cannot be opened.
    init(_ files: CorpusConfig.Files, source: String, target: String) throws(InputError) {
        switch files {
        case .named(let path) where path.hasSuffix(".tsv") || path.hasSuffix(".tsv.zst"): self = .table(path)
        case .named(let path):
            self = .files(source: try Self.find(path, language: source), target: try Self.find(path, language: target))
        case .pair(let source, let target): self = .files(source: source, target: target)
        case .table(let path, let source, let target):
            self = .table(path, columns: .chosen(source: source, target: target))
        case .tagged(let files, let tag):
            self = .tagged(try Self(files, source: source, target: target), tag: tag)
        }
        for path in paths { _ = try InputFile(path) }
    }

    private static func find(_ path: String, language: String) throws(InputError) -> String {
        let plain = "\(path).\(language)"
        for candidate in ["\(plain).zst", plain] where fileExists(candidate) { return candidate }
        throw InputError(.missing, file: "\(plain).zst", "cannot read this file, nor \(plain) without .zst")
    }

    /// The files.
    var paths: [String] {
        switch self {
        case .files(let source, let target): [source, target]
        case .table(let path, _): [path]
        case .tagged(let shard, _), .limited(let shard, _): shard.paths
        }
    }

    /// What error messages call the shard.
    var name: String { paths.joined(separator: " and ") }

    /// A source sentence as it is learnt: behind the tag, if there is one. An empty one stays so.
    func tagged(_ source: String) -> String {
        switch self {
        case .files, .table: source
        case .tagged(let shard, let tag): source.isEmpty ? source : "\(tag) \(shard.tagged(source))"
        case .limited(let shard, _): shard.tagged(source)
        }
    }

    /// Opens the shard for its pairs, as they are learnt.
    func pairs(lineLimit: Int) throws(InputError) -> () throws(InputError) -> SentencePair? {
        let next = try readPairs(lineLimit: lineLimit, invalidText: .refused)
        return { () throws(InputError) in
            try next().map { SentencePair(source: tagged($0.pair.source), target: $0.pair.target) }
        }
    }

    /// Opens the shard for its pairs as they stand in the files, with U+FFFD for bytes that are not UTF-8.
    func repairedPairs(lineLimit: Int) throws(InputError) -> () throws(InputError) -> ReadPair? {
        try readPairs(lineLimit: lineLimit, invalidText: .replaced)
    }

    private func readPairs(
        lineLimit: Int, invalidText: LineReader.InvalidText
    ) throws(InputError) -> () throws(InputError) -> ReadPair? {
        switch self {
        case .files(let source, let target):
            let sources = try LineReader(path: source, limit: lineLimit, invalidText: invalidText)
            let targets = try LineReader(path: target, limit: lineLimit, invalidText: invalidText)
            return { () throws(InputError) in
                switch (try sources.next(), try targets.next()) {
                case (let source?, let target?):
                    return ReadPair(
                        pair: SentencePair(source: source, target: target), isSourceIntact: !sources.isRepaired,
                        isTargetIntact: !targets.isRepaired)
                case (nil, nil): return nil
                default: throw try unequalLengths(sources, targets)
                }
            }
        case .table(let path, let columns):
            let reader = try LineReader(path: path, limit: lineLimit, invalidText: invalidText)
            return { () throws(InputError) in
                try reader.nextPair(columns).map {
                    ReadPair(pair: $0, isSourceIntact: !reader.isRepaired, isTargetIntact: !reader.isRepaired)
                }
            }
        case .tagged(let shard, _): return try shard.readPairs(lineLimit: lineLimit, invalidText: invalidText)
        case .limited(let shard, let pairs):
            return first(pairs, of: try shard.readPairs(lineLimit: lineLimit, invalidText: invalidText))
        }
    }

    /// The file that has a side.
    func path(of side: Side) -> String { paths[side == .source ? 0 : paths.count - 1] }

    /// Reads the shard to its end.
    ///
    /// - Returns: how many lines it has, and whether one has more than white space on either side.
    func check(lineLimit: Int) throws(InputError) -> (lines: Int, hasText: Bool) {
        switch self {
        case .files(let source, let target):
            let sources = try LineReader(path: source, limit: lineLimit)
            let targets = try LineReader(path: target, limit: lineLimit)
            let hasText = (try sources.finish(), try targets.finish())
            guard sources.lineCount == targets.lineCount else { throw try unequalLengths(sources, targets) }
            return (sources.lineCount, hasText.0 || hasText.1)
        case .table, .limited:
            let next = try pairs(lineLimit: lineLimit)
            var (lines, hasText) = (0, false)
            while let pair = try next() {
                lines += 1
                hasText = hasText || "\(pair.source)\(pair.target)".utf8.contains { $0 > UInt8(ascii: " ") }
            }
            return (lines, hasText)
        case .tagged(let shard, _): return try shard.check(lineLimit: lineLimit)
        }
    }

    /// Opens the shard for one side, as it is learnt.
    func lines(of side: Side, limit: Int) throws(InputError) -> LineSource {
        switch self {
        case .files(let source, let target):
            let reader = try LineReader(path: side == .source ? source : target, limit: limit)
            return { () throws(InputError) in try reader.next() }
        case .table:
            let pairs = try pairs(lineLimit: limit)
            return { () throws(InputError) in try pairs().map { side == .source ? $0.source : $0.target } }
        case .tagged(let shard, _):
            let lines = try shard.lines(of: side, limit: limit)
            return { () throws(InputError) in try lines().map { side == .source ? tagged($0) : $0 } }
        case .limited(let shard, let pairs): return first(pairs, of: try shard.lines(of: side, limit: limit))
        }
    }
}

/// The first elements of some.
private func first<Element>(
    _ count: Int, of next: @escaping () throws(InputError) -> Element?
) -> () throws(InputError) -> Element? {
    var left = count
    return { () throws(InputError) in
        guard left > 0 else { return nil }
        left -= 1
        return try next()
    }
}

/// A pair as it was read.
struct ReadPair: Sendable {
    let pair: SentencePair
    /// Whether a line was UTF-8; of a table, the whole line.
    let isSourceIntact, isTargetIntact: Bool
}

/// Reads both files to their ends, so that the message can tell their lengths.
private func unequalLengths(_ sources: LineReader, _ targets: LineReader) throws(InputError) -> InputError {
    for reader in [sources, targets] { _ = try reader.finish() }
    return InputError(
        .data,
        "the sides differ in length: \(sources.name) has \(sources.lineCount) lines, "
            + "\(targets.name) has \(targets.lineCount)")
}

extension LineReader {
    /// The next line of a table, cut at its tabs.
    fileprivate func nextPair(_ columns: ParallelCorpus.Columns) throws(InputError) -> SentencePair? {
        guard let line = try next() else { return nil }
        let fields = line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        switch columns {
        case .onlyTwo:
            guard fields.count == 2 else { throw mismatch(fields.count, "source, TAB, target") }
            return SentencePair(source: String(Substring(fields[0])), target: String(Substring(fields[1])))
        case .chosen(let source, let target):
            guard fields.count >= max(source, target) else {
                throw mismatch(fields.count, "at least \(max(source, target)) with tabs between them")
            }
            return SentencePair(
                source: String(Substring(fields[source - 1])), target: String(Substring(fields[target - 1])))
        }
    }

    private func mismatch(_ count: Int, _ expected: String) -> InputError {
        InputError(.data, file: name, at: .line(lineCount), "\(count) fields instead of \(expected)")
    }
}
