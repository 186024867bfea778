import Glibc
import GrusFiles

/// Sentence pairs of shards, one by one.
public final class PairReader {
    private var shards: ArraySlice<ParallelCorpus.Shard>
    private var current: ShardReader?
    private let names: String
    private var count = 0

    init(shards: [ParallelCorpus.Shard]) {
        self.shards = shards[...]
        names = shards.map(\.name).joined(separator: ", ")
    }

    /// The next pair; nil at the end.
    ///
    /// - Throws: `InputError` when a file cannot be read, when the sides of a shard differ in length (with both counts),
    ///   when a line of a table has not two fields, and at the end when there was no pair at all.
    public func next() throws(InputError) -> SentencePair? {
        while true {
            if let pair = try current?.next() {
                count += 1
                return pair
            }
            guard let shard = shards.popFirst() else { break }
            current = try ShardReader(shard)
        }
        current = nil
        guard count > 0 else { throw InputError(.data, file: names, "the corpus is empty") }
        return nil
    }
}

/// The lines of one side of shards, one by one.
final class SideReader {
    private var shards: ArraySlice<ParallelCorpus.Shard>
    private let side: Side
    private var current: (() throws(InputError) -> String?)?
    private let names: String
    private var count = 0

    init(shards: [ParallelCorpus.Shard], side: Side) {
        self.shards = shards[...]
        self.side = side
        names = shards.map(\.name).joined(separator: ", ")
    }

    func next() throws(InputError) -> String? {
        while true {
            if let line = try current?() {
                count += 1
                return line
            }
            guard let shard = shards.popFirst() else { break }
            current = try shard.lines(of: side)
        }
        current = nil
        guard count > 0 else { throw InputError(.data, file: names, "the corpus is empty") }
        return nil
    }
}

extension ParallelCorpus.Shard {
    /// What error messages call the shard.
    var name: String {
        switch self {
        case .files(let source, let target): "\(source) and \(target)"
        case .table(let path): path
        }
    }

    func lines(of side: Side) throws(InputError) -> () throws(InputError) -> String? {
        switch self {
        case .files(let source, let target):
            let reader = try LineReader(path: side == .source ? source : target)
            return { () throws(InputError) in try reader.next() }
        case .table(let path):
            let reader = try LineReader(path: path)
            return { () throws(InputError) in
                try reader.nextPair().map { side == .source ? $0.source : $0.target }
            }
        }
    }
}

/// The pairs of one shard.
private enum ShardReader {
    case files(LineReader, LineReader)
    case table(LineReader)

    init(_ shard: ParallelCorpus.Shard) throws(InputError) {
        switch shard {
        case .files(let source, let target):
            self = .files(try LineReader(path: source), try LineReader(path: target))
        case .table(let path): self = .table(try LineReader(path: path))
        }
    }

    func next() throws(InputError) -> SentencePair? {
        switch self {
        case .table(let reader): return try reader.nextPair()
        case .files(let sources, let targets):
            switch (try sources.next(), try targets.next()) {
            case (let source?, let target?): return SentencePair(source: source, target: target)
            case (nil, nil): return nil
            default: throw try unequalLengths(sources, targets)
            }
        }
    }
}

/// Reads both files to their ends, so that the message can tell their lengths.
private func unequalLengths(_ sources: LineReader, _ targets: LineReader) throws(InputError) -> InputError {
    for reader in [sources, targets] { while try reader.next() != nil {} }
    return InputError(
        .data,
        "the sides differ in length: \(sources.name) has \(sources.lineCount) lines, "
            + "\(targets.name) has \(targets.lineCount)")
}

extension LineReader {
    /// The next line of a table, cut at its one TAB.
    fileprivate func nextPair() throws(InputError) -> SentencePair? {
        guard let line = try next() else { return nil }
        let fields = line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard fields.count == 2 else {
            throw InputError(
                .data, file: name, at: .line(lineCount), "\(fields.count) fields instead of source, TAB, target")
        }
        return SentencePair(source: String(Substring(fields[0])), target: String(Substring(fields[1])))
    }
}

func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }
